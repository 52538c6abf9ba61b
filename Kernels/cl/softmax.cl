// Softmax of plain rows [image][feature]: exp(x - max), scaled to sum to one.
//
//   naive  one work-item per image, value by value.
//   cpu    one work-item per image, in vectors.
//   gpu    one work-group of LOCAL items per image, trees in local memory.

#if VARIANT == NAIVE

// Global size: images.
kernel void softmax_naive(global const float *restrict input, global float *restrict output, int count) {
    input += (size_t)get_global_id(0) * count;
    output += (size_t)get_global_id(0) * count;
    float largest = -INFINITY, sum = 0;
    for (int i = 0; i < count; ++i) largest = fmax(largest, input[i]);
    for (int i = 0; i < count; ++i) sum += output[i] = exp(input[i] - largest);
    for (int i = 0; i < count; ++i) output[i] /= sum;
}

#elif VARIANT == CPU

// Global size: images.
kernel void softmax_cpu(global const float *restrict input, global float *restrict output, int count) {
    input += (size_t)get_global_id(0) * count;
    output += (size_t)get_global_id(0) * count;
    const int whole = count / VECTOR * VECTOR;
    vec top = (vec)(-INFINITY), sums = (vec)(0.0f);
    float lanes[VECTOR], largest = -INFINITY, sum = 0;

    for (int i = 0; i < whole; i += VECTOR) top = fmax(top, LOAD(input + i));
    STORE(top, lanes);
    for (int i = 0; i < VECTOR; ++i) largest = fmax(largest, lanes[i]);
    for (int i = whole; i < count; ++i) largest = fmax(largest, input[i]);

    for (int i = 0; i < whole; i += VECTOR) {
        const vec e = exp(LOAD(input + i) - (vec)(largest));
        STORE(e, output + i);
        sums += e;
    }
    STORE(sums, lanes);
    for (int i = 0; i < VECTOR; ++i) sum += lanes[i];
    for (int i = whole; i < count; ++i) sum += output[i] = exp(input[i] - largest);

    for (int i = 0; i < whole; i += VECTOR) STORE(LOAD(output + i) / (vec)(sum), output + i);
    for (int i = whole; i < count; ++i) output[i] /= sum;
}

#elif VARIANT == GPU

#ifndef LOCAL
#error "LOCAL: work-items of a group, a power of two"
#endif

// Global size: LOCAL, images.
kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void softmax_gpu(global const float *restrict input, global float *restrict output, int count) {
    local float partial[LOCAL];
    const int item = get_local_id(0);
    input += (size_t)get_global_id(1) * count;
    output += (size_t)get_global_id(1) * count;

    float largest = -INFINITY;
    for (int i = item; i < count; i += LOCAL) largest = fmax(largest, input[i]);
    partial[item] = largest;
    for (int reach = LOCAL / 2; reach > 0; reach /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < reach) partial[item] = fmax(partial[item], partial[item + reach]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    largest = partial[0];
    barrier(CLK_LOCAL_MEM_FENCE);

    float sum = 0;
    for (int i = item; i < count; i += LOCAL) sum += exp(input[i] - largest);
    partial[item] = sum;
    for (int reach = LOCAL / 2; reach > 0; reach /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < reach) partial[item] += partial[item + reach];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    sum = partial[0];
    for (int i = item; i < count; i += LOCAL) output[i] = exp(input[i] - largest) / sum;
}

#endif
