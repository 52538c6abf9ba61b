// PoCL 3.1: the last buffer of a context of parts of a device reads a part that was given back before.
//   cc released_part.c -lOpenCL && MALLOC_PERTURB_=165 ./a.out
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    cl_platform_id platform;
    cl_device_id device;
    clGetPlatformIDs(1, &platform, NULL);
    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    cl_device_partition_property single[] = {CL_DEVICE_PARTITION_EQUALLY, 1, 0};
    cl_uint count;
    cl_device_id parts[64];
    clCreateSubDevices(device, single, 64, parts, &count);
    cl_context context = clCreateContext(NULL, count, parts, NULL, NULL, NULL);
    int value = 1;
    cl_mem_flags flags = CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR;
    cl_mem buffer = clCreateBuffer(context, flags, sizeof value, &value, NULL);
    cl_command_queue queue = clCreateCommandQueue(context, parts[0], 0, NULL);
    clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, sizeof value, &value, 0, NULL, NULL);
    clReleaseCommandQueue(queue);
    usleep(100000);
    clReleaseContext(context);
    for (cl_uint i = 0; i < count; i++) clReleaseDevice(parts[i]);
    clReleaseMemObject(buffer);
    puts("still there");
}
