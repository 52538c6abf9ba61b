// PoCL 3.1: nobody is called when a command fails. Prints "called with -1" where OpenCL is kept to.
//   cc failed_callback.c -lOpenCL && ./a.out
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdio.h>
#include <unistd.h>

static void called(cl_event event, cl_int status, void *data) {
    printf("called with %d\n", status);
    fflush(stdout);
}

int main(void) {
    cl_platform_id platform;
    cl_device_id device;
    clGetPlatformIDs(1, &platform, NULL);
    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
    cl_command_queue queue = clCreateCommandQueue(context, device, 0, NULL);
    cl_event gate = clCreateUserEvent(context, NULL), marker;
    clEnqueueMarkerWithWaitList(queue, 1, &gate, &marker);
    clSetEventCallback(marker, CL_COMPLETE, called, NULL);
    clFlush(queue);
    clSetUserEventStatus(gate, -1);
    sleep(2);
    cl_int status;
    clGetEventInfo(marker, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, NULL);
    printf("the command's status: %d\n", status);
}
