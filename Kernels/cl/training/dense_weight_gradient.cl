// Gradient of the weights of a dense layer: for each output and input the sum over all images of the gradient of the one
// times the other. Gradients and inputs are plain rows, [image][feature]; the result is [output][input].
//
//   naive     one weight per work-item.
//   cpu, gpu  ROWS outputs by RUN vectors of inputs per work-item: a vector of inputs is loaded once for ROWS fused
//             multiply-adds.

#if VARIANT == NAIVE

// Global size: inputs, outputs.
kernel void dense_weight_gradient_naive(global const float *restrict input, global const float *restrict gradient,
                                        global float *restrict output, int inputs, int outputs,
                                        int images) {
    const int column = get_global_id(0), row = get_global_id(1);
    float sum = 0;
    for (int image = 0; image < images; ++image)
        sum = fma(input[(size_t)image * inputs + column], gradient[(size_t)image * outputs + row], sum);
    output[(size_t)row * inputs + column] = sum;
}

#else

#if !defined(ROWS) || !defined(RUN)
#error "ROWS, RUN: outputs and vectors of inputs per work-item"
#endif

// Global size: ceil(inputs / (RUN x VECTOR)), ceil(outputs / ROWS).
kernel void dense_weight_gradient_vector(global const float *restrict input, global const float *restrict gradient,
                                         global float *restrict output, int inputs, int outputs,
                                         int images) {
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, inputs);
    const int row0 = get_global_id(1) * ROWS, present = min(ROWS, outputs - row0);
    int column = first;
    for (; column + VECTOR <= end; column += VECTOR) {
        vec sum[ROWS];
#pragma unroll
        for (int r = 0; r < ROWS; ++r) sum[r] = (vec)(0.0f);
        for (int image = 0; image < images; ++image) {
            const vec value = LOAD(input + (size_t)image * inputs + column);
            global const float *slopes = gradient + (size_t)image * outputs + row0;
#pragma unroll
            for (int r = 0; r < ROWS; ++r) sum[r] = fma(value, (vec)(slopes[min(r, present - 1)]), sum[r]);
        }
#pragma unroll
        for (int r = 0; r < ROWS; ++r)
            if (r < present) STORE(sum[r], output + (size_t)(row0 + r) * inputs + column);
    }
    for (; column < end; ++column)
        for (int r = 0; r < present; ++r) {
            float sum = 0;
            for (int image = 0; image < images; ++image)
                sum = fma(input[(size_t)image * inputs + column],
                          gradient[(size_t)image * outputs + row0 + r], sum);
            output[(size_t)(row0 + r) * inputs + column] = sum;
        }
}

#endif
