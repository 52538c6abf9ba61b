// Gradient of the rectifier: that of the output where the output is positive, zero where it is not. What reads a NaN gets
// the gradient. Output and gradient may lie in any layout, and the result may take the gradient's place.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN vectors per work-item, then the values left over one by one.

#if VARIANT == NAIVE

// Global size: count.
kernel void relu_gradient_naive(global const float *rectified, global const float *gradient, global float *output,
                                int count) {
    const int i = get_global_id(0);
    output[i] = rectified[i] <= 0 ? 0.0f : gradient[i];
}

#else

#ifndef RUN
#error "RUN: vectors per work-item"
#endif

// Global size: ceil(count / (RUN x VECTOR)).
kernel void relu_gradient_vector(global const float *rectified, global const float *gradient, global float *output,
                                 int count) {
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, count);
    int i = first;
    for (; i + VECTOR <= end; i += VECTOR) {
        const vec value = LOAD(rectified + i), slope = LOAD(gradient + i);
        STORE(value <= (vec)(0.0f) ? (vec)(0.0f) : slope, output + i);
    }
    for (; i < end; ++i) output[i] = rectified[i] <= 0 ? 0.0f : gradient[i];
}

#endif
