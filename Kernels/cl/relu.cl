// Rectifier max(x, 0) on its own, for where it cannot be part of the operation before it. A NaN stays a NaN.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN vectors per work-item, then the values left over one by one.

#if VARIANT == NAIVE

// Global size: count.
kernel void relu_naive(global const float *restrict input, global float *restrict output, int count) {
    const int i = get_global_id(0);
    output[i] = RECTIFY(input[i], 0.0f);
}

#else

#ifndef RUN
#error "RUN: vectors per work-item"
#endif

// Global size: ceil(count / (RUN x VECTOR)).
kernel void relu_vector(global const float *restrict input, global float *restrict output, int count) {
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, count);
    int i = first;
    for (; i + VECTOR <= end; i += VECTOR) STORE(RECTIFY(LOAD(input + i), (vec)(0.0f)), output + i);
    for (; i < end; ++i) output[i] = RECTIFY(input[i], 0.0f);
}

#endif
