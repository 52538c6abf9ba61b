// Apple's framework has no layers, so that there is nothing to build.
#if defined(__has_include) && __has_include(<CL/cl_layer.h>)

#define _GNU_SOURCE
#define CL_TARGET_OPENCL_VERSION 300
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include "FaultLayer.h"
#include "Functions.h"
#include "Replacement.h"
#include <CL/cl_layer.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FUNCTIONS(FUNCTION_NUMBER) function_count };
static const char *const function_names[] = {FUNCTIONS(FUNCTION_NAME)};

enum kind { subdevice, context, queue, memory, program, kernel, event, kind_count };
static const char *const kind_names[] = {"subdevice", "context", "queue", "memory", "program", "kernel", "event"};

static const cl_icd_dispatch *next;
static cl_icd_dispatch own;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Guarded by the lock.
static struct {
    long call;
    int function;
    cl_int status;
    int lasting, hang;
    cl_int events;
    char callbacks;
} plan;
static long calls, calls_of[function_count], all_calls_of[function_count], live[kind_count];
static const char *struck;

// MARK: The account

/// Counts a call; whether the plan is for it to go wrong.
static int strikes(int function) {
    pthread_mutex_lock(&lock);
    calls += 1, calls_of[function] += 1, all_calls_of[function] += 1;
    int counts = plan.function < 0 || plan.function == function;
    long number = plan.function < 0 ? calls : calls_of[function];
    int strikes = counts && plan.call > 0 && (number == plan.call || (plan.lasting && number > plan.call));
    if (strikes && !struck) struck = function_names[function];
    pthread_mutex_unlock(&lock);
    return strikes;
}

/// Counts a call; the status that it is to fail with, or success.
static cl_int fault(int function) { return strikes(function) && !plan.hang ? plan.status : CL_SUCCESS; }

static void count(enum kind kind, long change) {
    pthread_mutex_lock(&lock);
    live[kind] += change;
    pthread_mutex_unlock(&lock);
}

long fault_layer_calls(void) {
    pthread_mutex_lock(&lock);
    long result = calls;
    pthread_mutex_unlock(&lock);
    return result;
}

const char *fault_layer_struck(void) {
    pthread_mutex_lock(&lock);
    const char *result = struck;
    pthread_mutex_unlock(&lock);
    return result;
}

long fault_layer_live(void) {
    long sum = 0;
    pthread_mutex_lock(&lock);
    for (int kind = 0; kind < kind_count; kind++) sum += live[kind];
    pthread_mutex_unlock(&lock);
    return sum;
}

/// Writes the number of calls by function, of live objects by kind, and of texts replaced, to the file that
/// FAULT_LAYER_REPORT names.
__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAULT_LAYER_REPORT");
    FILE *file = path && next ? fopen(path, "w") : NULL;
    if (!file) return;
    for (int function = 0; function < function_count; function++)
        if (all_calls_of[function]) fprintf(file, "calls %s %ld\n", function_names[function], all_calls_of[function]);
    for (int kind = 0; kind < kind_count; kind++) fprintf(file, "live %s %ld\n", kind_names[kind], live[kind]);
    if (replacement_is_on()) replacement_report(file);
    fclose(file);
}

// MARK: The plan

static int function_named(const char *name) {
    for (int function = 0; function < function_count; function++)
        if (!strcmp(name, function_names[function])) return function;
    fprintf(stderr, "FAULT_LAYER: %s is not one of the functions that are watched\n", name);
    abort();
}

void fault_layer_plan(const char *text) {
    char words[256], name[64], *rest = words;
    snprintf(words, sizeof words, "%s", text);
    pthread_mutex_lock(&lock);
    memset(&plan, 0, sizeof plan);
    memset(calls_of, 0, sizeof calls_of);
    plan.function = -1, calls = 0, struck = NULL;
    for (char *word; (word = strtok_r(rest, " ", &rest));) {
        if (sscanf(word, "call=%ld", &plan.call) == 1 || sscanf(word, "status=%d", &plan.status) == 1
            || sscanf(word, "events=%d", &plan.events) == 1)
            continue;
        if (sscanf(word, "function=%63s", name) == 1) plan.function = function_named(name);
        else if (!strncmp(word, "callbacks=", 10)) plan.callbacks = word[10];
        else if (!strcmp(word, "lasting")) plan.lasting = 1;
        else if (!strcmp(word, "hang")) plan.hang = 1;
        else fprintf(stderr, "FAULT_LAYER: %s is no word of a plan\n", word), abort();
    }
    pthread_mutex_unlock(&lock);
}

// MARK: Calls of one shape each

#define QUERY(name, parameters, arguments)                                                                             \
    static cl_int CL_API_CALL own_##name parameters {                                                                  \
        cl_int status = fault(f_##name);                                                                               \
        return status ? status : next->name arguments;                                                                 \
    }

#define RELEASE(name, type, kind)                                                                                      \
    static cl_int CL_API_CALL own_##name(type object) {                                                                \
        cl_int failure = fault(f_##name), status = next->name(object);                                                 \
        if (status == CL_SUCCESS) count(kind, -1);                                                                     \
        return failure ? failure : status;                                                                             \
    }

#define CREATE(name, type, kind, parameters, arguments)                                                                \
    static type CL_API_CALL own_##name parameters {                                                                    \
        cl_int status = fault(f_##name);                                                                               \
        if (status) return *error = status, NULL;                                                                      \
        type made = next->name arguments;                                                                              \
        if (made) count(kind, 1);                                                                                      \
        return made;                                                                                                   \
    }

#define ENQUEUE(name, parameters, arguments)                                                                           \
    static cl_int CL_API_CALL own_##name parameters {                                                                  \
        cl_event list[64];                                                                                             \
        cl_int status = given(f_##name, queue, &number, &events, list);                                                \
        if (status) return status;                                                                                     \
        status = next->name arguments;                                                                                 \
        if (status == CL_SUCCESS && result) count(event, 1);                                                           \
        return status;                                                                                                 \
    }

/// Counts a call that gives a command; the status that it is to fail with, or success. Where the command is to hang, an
/// event that never ends joins those that it waits for.
static cl_int given(int function, cl_command_queue queue, cl_uint *number, const cl_event **events, cl_event *list) {
    if (!strikes(function)) return CL_SUCCESS;
    if (!plan.hang) return plan.status;
    cl_context context;
    cl_int status = next->clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof context, &context, NULL);
    if (*number) memcpy(list, *events, *number * sizeof *list);
    list[*number] = next->clCreateUserEvent(context, &status);
    *number += 1, *events = list;
    return status;
}

#define WAITS cl_uint number, const cl_event *events, cl_event *result
#define WAITED number, events, result

QUERY(clGetPlatformIDs, (cl_uint n, cl_platform_id *ids, cl_uint *found), (n, ids, found))
QUERY(clGetPlatformInfo, (cl_platform_id id, cl_platform_info name, size_t size, void *value, size_t *needed),
      (id, name, size, value, needed))
QUERY(clGetDeviceIDs, (cl_platform_id id, cl_device_type type, cl_uint n, cl_device_id *ids, cl_uint *found),
      (id, type, n, ids, found))
QUERY(clGetDeviceInfo, (cl_device_id id, cl_device_info name, size_t size, void *value, size_t *needed),
      (id, name, size, value, needed))
QUERY(clGetProgramBuildInfo,
      (cl_program object, cl_device_id id, cl_program_build_info name, size_t size, void *value, size_t *needed),
      (object, id, name, size, value, needed))
QUERY(clGetKernelInfo, (cl_kernel object, cl_kernel_info name, size_t size, void *value, size_t *needed),
      (object, name, size, value, needed))
QUERY(clGetKernelWorkGroupInfo,
      (cl_kernel object, cl_device_id id, cl_kernel_work_group_info name, size_t size, void *value, size_t *needed),
      (object, id, name, size, value, needed))
QUERY(clGetEventProfilingInfo, (cl_event object, cl_profiling_info name, size_t size, void *value, size_t *needed),
      (object, name, size, value, needed))
QUERY(clBuildProgram,
      (cl_program object, cl_uint n, const cl_device_id *ids, const char *options,
       void(CL_CALLBACK *notify)(cl_program, void *), void *data),
      (object, n, ids, options, notify, data))
QUERY(clSetKernelArg, (cl_kernel object, cl_uint index, size_t size, const void *value), (object, index, size, value))
QUERY(clSetMemObjectDestructorCallback, (cl_mem object, void(CL_CALLBACK *notify)(cl_mem, void *), void *data),
      (object, notify, data))
QUERY(clSetUserEventStatus, (cl_event object, cl_int status_of_event), (object, status_of_event))
QUERY(clWaitForEvents, (cl_uint n, const cl_event *list), (n, list))
QUERY(clFlush, (cl_command_queue queue), (queue))
QUERY(clFinish, (cl_command_queue queue), (queue))

RELEASE(clReleaseDevice, cl_device_id, subdevice)
RELEASE(clReleaseContext, cl_context, context)
RELEASE(clReleaseCommandQueue, cl_command_queue, queue)
RELEASE(clReleaseMemObject, cl_mem, memory)
RELEASE(clReleaseProgram, cl_program, program)
RELEASE(clReleaseKernel, cl_kernel, kernel)
RELEASE(clReleaseEvent, cl_event, event)

CREATE(clCreateContext, cl_context, context,
       (const cl_context_properties *properties, cl_uint n, const cl_device_id *ids,
        void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *error),
       (properties, n, ids, notify, data, error))
CREATE(clCreateCommandQueue, cl_command_queue, queue,
       (cl_context object, cl_device_id id, cl_command_queue_properties properties, cl_int *error),
       (object, id, properties, error))
CREATE(clCreateBuffer, cl_mem, memory, (cl_context object, cl_mem_flags flags, size_t size, void *host, cl_int *error),
       (object, flags, size, host, error))
CREATE(clCreateSubBuffer, cl_mem, memory,
       (cl_mem object, cl_mem_flags flags, cl_buffer_create_type type, const void *region, cl_int *error),
       (object, flags, type, region, error))
CREATE(clCreateKernel, cl_kernel, kernel, (cl_program object, const char *name, cl_int *error), (object, name, error))
CREATE(clCreateUserEvent, cl_event, event, (cl_context object, cl_int *error), (object, error))

ENQUEUE(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel object, cl_uint n, const size_t *offset, const size_t *global,
         const size_t *local, WAITS),
        (queue, object, n, offset, global, local, WAITED))
ENQUEUE(clEnqueueReadBuffer,
        (cl_command_queue queue, cl_mem object, cl_bool blocks, size_t offset, size_t size, void *host, WAITS),
        (queue, object, blocks, offset, size, host, WAITED))
ENQUEUE(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem object, cl_bool blocks, size_t offset, size_t size, const void *host, WAITS),
        (queue, object, blocks, offset, size, host, WAITED))
ENQUEUE(clEnqueueCopyBuffer,
        (cl_command_queue queue, cl_mem from, cl_mem to, size_t offset, size_t place, size_t size, WAITS),
        (queue, from, to, offset, place, size, WAITED))
ENQUEUE(clEnqueueFillBuffer,
        (cl_command_queue queue, cl_mem object, const void *pattern, size_t length, size_t offset, size_t size, WAITS),
        (queue, object, pattern, length, offset, size, WAITED))
ENQUEUE(clEnqueueUnmapMemObject, (cl_command_queue queue, cl_mem object, void *mapped, WAITS),
        (queue, object, mapped, WAITED))
ENQUEUE(clEnqueueMarkerWithWaitList, (cl_command_queue queue, WAITS), (queue, WAITED))
ENQUEUE(clEnqueueBarrierWithWaitList, (cl_command_queue queue, WAITS), (queue, WAITED))

// MARK: Programs

static cl_program CL_API_CALL own_clCreateProgramWithSource(
    cl_context object, cl_uint n, const char **texts, const size_t *lengths, cl_int *error) {
    cl_int status = fault(f_clCreateProgramWithSource);
    if (status) return *error = status, NULL;
    char *changed = replacement_is_on() ? replacement_made(n, texts, lengths) : NULL;
    const char *one = changed;
    cl_program made = changed ? next->clCreateProgramWithSource(object, 1, &one, NULL, error)
                              : next->clCreateProgramWithSource(object, n, texts, lengths, error);
    free(changed);
    if (made) count(program, 1);
    return made;
}

// Where text is replaced no program is taken as a binary, which would lack the change, and none is given as one, which an
// application would keep for the text that it knows.

static cl_program CL_API_CALL own_clCreateProgramWithBinary(
    cl_context object, cl_uint n, const cl_device_id *ids, const size_t *lengths, const unsigned char **binaries,
    cl_int *verdicts, cl_int *error) {
    cl_int status = fault(f_clCreateProgramWithBinary);
    if (!status && replacement_is_on()) status = CL_INVALID_BINARY;
    if (status) return *error = status, NULL;
    cl_program made = next->clCreateProgramWithBinary(object, n, ids, lengths, binaries, verdicts, error);
    if (made) count(program, 1);
    return made;
}

static cl_int CL_API_CALL own_clGetProgramInfo(
    cl_program object, cl_program_info name, size_t size, void *value, size_t *needed) {
    cl_int status = fault(f_clGetProgramInfo);
    int asks_for_binaries = name == CL_PROGRAM_BINARIES || name == CL_PROGRAM_BINARY_SIZES;
    if (!status && replacement_is_on() && asks_for_binaries) status = CL_OUT_OF_HOST_MEMORY;
    return status ? status : next->clGetProgramInfo(object, name, size, value, needed);
}

// MARK: Calls of a shape of their own

static cl_int CL_API_CALL own_clCreateSubDevices(
    cl_device_id id, const cl_device_partition_property *scheme, cl_uint n, cl_device_id *ids, cl_uint *found) {
    cl_uint made = 0;
    cl_int status = fault(f_clCreateSubDevices);
    if (!status) status = next->clCreateSubDevices(id, scheme, n, ids, &made);
    if (found) *found = made;
    if (!status && ids) count(subdevice, made);
    return status;
}

static void *CL_API_CALL own_clEnqueueMapBuffer(
    cl_command_queue queue, cl_mem object, cl_bool blocks, cl_map_flags flags, size_t offset, size_t size, WAITS,
    cl_int *error) {
    cl_event list[64];
    cl_int status = given(f_clEnqueueMapBuffer, queue, &number, &events, list);
    if (status) return *error = status, NULL;
    void *mapped = next->clEnqueueMapBuffer(queue, object, blocks, flags, offset, size, WAITED, error);
    if (mapped && result) count(event, 1);
    return mapped;
}

static cl_int CL_API_CALL own_clGetEventInfo(
    cl_event object, cl_event_info name, size_t size, void *value, size_t *needed) {
    cl_int status = fault(f_clGetEventInfo);
    if (!status) status = next->clGetEventInfo(object, name, size, value, needed);
    if (!status && plan.events && name == CL_EVENT_COMMAND_EXECUTION_STATUS && value && *(cl_int *)value == CL_COMPLETE)
        *(cl_int *)value = plan.events;
    return status;
}

struct late {
    void(CL_CALLBACK *notify)(cl_event, cl_int, void *);
    cl_event event;
    cl_int status;
    void *data;
};

static void *tell_late(void *argument) {
    struct late late = *(struct late *)argument;
    free(argument);
    usleep(200000);
    late.notify(late.event, late.status, late.data);
    return NULL;
}

static void CL_CALLBACK delay(cl_event object, cl_int status, void *data) {
    struct late *late = data;
    late->event = object, late->status = status;
    pthread_t thread;
    pthread_create(&thread, NULL, tell_late, late);
    pthread_detach(thread);
}

static cl_int CL_API_CALL own_clSetEventCallback(
    cl_event object, cl_int type, void(CL_CALLBACK *notify)(cl_event, cl_int, void *), void *data) {
    cl_int status = fault(f_clSetEventCallback);
    if (status || plan.callbacks == 'a') return status;
    if (plan.callbacks == 'e') return notify(object, -5, data), CL_SUCCESS;
    if (plan.callbacks != 'l') return next->clSetEventCallback(object, type, notify, data);
    struct late *late = malloc(sizeof *late);
    *late = (struct late){.notify = notify, .data = data};
    return next->clSetEventCallback(object, type, delay, late);
}

// MARK: What the loader calls

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info name, size_t size, void *value, size_t *needed) {
    static const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    static const char title[] = "faults";
    const void *answer = name == CL_LAYER_NAME ? (const void *)title : &version;
    size_t length = name == CL_LAYER_NAME ? sizeof title : sizeof version;
    if (name != CL_LAYER_NAME && name != CL_LAYER_API_VERSION) return CL_INVALID_VALUE;
    if (value && size < length) return CL_INVALID_VALUE;
    if (value) memcpy(value, answer, length);
    if (needed) *needed = length;
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(
    cl_uint entries, const cl_icd_dispatch *target, cl_uint *entries_made, const cl_icd_dispatch **layer) {
    if (!target || !entries_made || !layer || entries < sizeof own / sizeof own.clFlush) return CL_INVALID_VALUE;
    next = target, own = *target;
    FUNCTIONS(FUNCTION_TAKEN)
    replacement_read();
    const char *first = getenv("FAULT_LAYER");
    fault_layer_plan(first ? first : "");
    *entries_made = sizeof own / sizeof own.clFlush, *layer = &own;
    return CL_SUCCESS;
}

#endif
