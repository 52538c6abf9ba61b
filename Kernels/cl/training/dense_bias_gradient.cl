// Gradient of the biases of a dense layer: the sum of the gradients of each output over all images. Gradients are plain
// rows, [image][output].
//
//   naive     one output per work-item.
//   cpu, gpu  a vector of outputs per work-item, then the ones left over one by one.

#if VARIANT == NAIVE

// Global size: outputs.
kernel void dense_bias_gradient_naive(global const float *restrict gradient, global float *restrict output, int outputs,
                                      int images) {
    float sum = 0;
    for (int image = 0; image < images; ++image) sum += gradient[(size_t)image * outputs + get_global_id(0)];
    output[get_global_id(0)] = sum;
}

#else

// Global size: ceil(outputs / VECTOR).
kernel void dense_bias_gradient_vector(global const float *restrict gradient, global float *restrict output,
                                       int outputs, int images) {
    const int first = get_global_id(0) * VECTOR;
    if (first + VECTOR <= outputs) {
        vec sum = (vec)(0.0f);
        for (int image = 0; image < images; ++image) sum += LOAD(gradient + (size_t)image * outputs + first);
        STORE(sum, output + first);
        return;
    }
    for (int i = first; i < outputs; ++i) {
        float sum = 0;
        for (int image = 0; image < images; ++image) sum += gradient[(size_t)image * outputs + i];
        output[i] = sum;
    }
}

#endif
