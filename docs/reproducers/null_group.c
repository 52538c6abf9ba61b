// PoCL 3.1: a kernel whose group PoCL is to choose ends the process where groups hold one item only.
//   cc null_group.c -lOpenCL && POCL_MAX_WORK_GROUP_SIZE=1 ./a.out
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdio.h>

int main(void) {
    cl_platform_id platform;
    cl_device_id device;
    clGetPlatformIDs(1, &platform, NULL);
    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
    cl_command_queue queue = clCreateCommandQueue(context, device, 0, NULL);
    const char *source = "kernel void one(global int *x) { x[get_global_id(0)] = 1; }";
    cl_program program = clCreateProgramWithSource(context, 1, &source, NULL, NULL);
    clBuildProgram(program, 1, &device, "", NULL, NULL);
    cl_kernel kernel = clCreateKernel(program, "one", NULL);
    cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE, 4 * sizeof(int), NULL, NULL);
    clSetKernelArg(kernel, 0, sizeof buffer, &buffer);
    size_t items = 4;
    cl_int status = clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &items, NULL, 0, NULL, NULL);
    printf("enqueued: %d, finished: %d\n", status, clFinish(queue));
}
