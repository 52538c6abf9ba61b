// The functions of OpenCL that swift-vgg calls, in no particular order: each is counted and can be made to fail.
#define FUNCTIONS(EACH)                                                                                                \
    EACH(clGetPlatformIDs) EACH(clGetPlatformInfo) EACH(clGetDeviceIDs) EACH(clGetDeviceInfo) EACH(clCreateSubDevices) \
    EACH(clReleaseDevice) EACH(clCreateContext) EACH(clReleaseContext) EACH(clCreateCommandQueue)                      \
    EACH(clReleaseCommandQueue) EACH(clFlush) EACH(clFinish) EACH(clWaitForEvents) EACH(clCreateBuffer)                \
    EACH(clCreateSubBuffer) EACH(clReleaseMemObject) EACH(clSetMemObjectDestructorCallback)                            \
    EACH(clCreateProgramWithSource) EACH(clCreateProgramWithBinary) EACH(clBuildProgram) EACH(clReleaseProgram)        \
    EACH(clGetProgramInfo) EACH(clGetProgramBuildInfo) EACH(clCreateKernel) EACH(clReleaseKernel)                      \
    EACH(clSetKernelArg) EACH(clGetKernelInfo) EACH(clGetKernelWorkGroupInfo) EACH(clCreateUserEvent)                  \
    EACH(clSetUserEventStatus) EACH(clReleaseEvent) EACH(clGetEventInfo) EACH(clGetEventProfilingInfo)                 \
    EACH(clSetEventCallback) EACH(clEnqueueNDRangeKernel) EACH(clEnqueueReadBuffer) EACH(clEnqueueWriteBuffer)         \
    EACH(clEnqueueCopyBuffer) EACH(clEnqueueFillBuffer) EACH(clEnqueueMapBuffer) EACH(clEnqueueUnmapMemObject)         \
    EACH(clEnqueueMarkerWithWaitList) EACH(clEnqueueBarrierWithWaitList)

#define FUNCTION_NUMBER(name) f_##name,
#define FUNCTION_NAME(name) #name,
#define FUNCTION_TAKEN(name) own.name = own_##name;
