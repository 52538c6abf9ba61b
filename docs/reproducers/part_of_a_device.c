// PoCL 3.1: a program that was built for a part of a device says it is the whole device's.
//   cc part_of_a_device.c -lOpenCL && ./a.out
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdio.h>

int main(void) {
    cl_platform_id platform;
    cl_device_id device, part, listed;
    clGetPlatformIDs(1, &platform, NULL);
    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    cl_device_partition_property half[] = {CL_DEVICE_PARTITION_EQUALLY, 1, 0};
    cl_uint count;
    cl_device_id parts[64];
    clCreateSubDevices(device, half, 64, parts, &count);
    part = parts[0];
    cl_context context = clCreateContext(NULL, 1, &part, NULL, NULL, NULL);
    const char *source = "kernel void nothing(void) {}";
    cl_program program = clCreateProgramWithSource(context, 1, &source, NULL, NULL);
    clBuildProgram(program, 1, &part, "", NULL, NULL);
    clGetProgramInfo(program, CL_PROGRAM_DEVICES, sizeof listed, &listed, NULL);
    puts(listed == part ? "the part" : listed == device ? "the whole device" : "another device");
}
