// Gradient of the inputs of a dense layer: the gradients of the outputs times the weights, [output][input], summed over the
// outputs. Gradients are plain rows, [image][output] and [image][input].
//
//   naive  one value per work-item.
//   cpu    IMAGES images by RUN vectors of inputs per work-item, whose sums are in private memory; ROWS rows of weights at
//          a time are multiplied and added up in registers before they are added to a sum.
//   gpu    a vector of inputs of IMAGES images per work-item, whose sums are in registers.

#if VARIANT == NAIVE

// Global size: inputs, images.
kernel void dense_input_gradient_naive(global const float *restrict gradient, global const float *restrict weights,
                                       global float *restrict output, int inputs, int outputs, int images) {
    const int input = get_global_id(0), image = get_global_id(1);
    float sum = 0;
    for (int row = 0; row < outputs; ++row)
        sum = fma(weights[(size_t)row * inputs + input], gradient[(size_t)image * outputs + row], sum);
    output[(size_t)image * inputs + input] = sum;
}

#else

#ifndef IMAGES
#error "IMAGES: images per work-item"
#endif

// The inputs from `first` up to `end`, too few for a vector, for IMAGES images.
static inline void write_rest(global const float *gradient, global const float *weights, global float *output, int first,
                              int end, int inputs, int outputs, int image0, int images) {
    for (int i = image0; i < min(image0 + IMAGES, images); ++i)
        for (int input = first; input < end; ++input) {
            float sum = 0;
            for (int row = 0; row < outputs; ++row)
                sum = fma(weights[(size_t)row * inputs + input], gradient[(size_t)i * outputs + row], sum);
            output[(size_t)i * inputs + input] = sum;
        }
}

#endif

#if VARIANT == CPU

#if !defined(RUN) || !defined(ROWS)
#error "RUN, ROWS: vectors of inputs per work-item, rows of weights at a time"
#endif

// Adds ROWS rows, or the `rows` that are left.
static inline void add_rows(vec sums[IMAGES][RUN], global const float *gradient, global const float *weights,
                            int vectors, int inputs, int outputs, int image0, int images, int rows) {
    float factors[IMAGES][ROWS];
    global const float *w[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; ++r) {
        w[r] = weights + (size_t)min(r, rows - 1) * inputs;
        for (int i = 0; i < IMAGES; ++i)
            factors[i][r] = r < rows ? gradient[(size_t)min(image0 + i, images - 1) * outputs + r] : 0.0f;
    }
    for (int v = 0; v < vectors; ++v) {
        vec values[ROWS];
#pragma unroll
        for (int r = 0; r < ROWS; ++r) values[r] = LOAD(w[r] + v * VECTOR);
#pragma unroll
        for (int i = 0; i < IMAGES; ++i) {
            vec sum = sums[i][v];
#pragma unroll
            for (int r = 0; r < ROWS; ++r) sum = fma(values[r], (vec)(factors[i][r]), sum);
            sums[i][v] = sum;
        }
    }
}

// Global size: ceil(inputs / (RUN x VECTOR)), ceil(images / IMAGES).
kernel void dense_input_gradient_cpu(global const float *restrict gradient, global const float *restrict weights,
                                     global float *restrict output, int inputs, int outputs, int images) {
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, inputs);
    const int image0 = get_global_id(1) * IMAGES, vectors = (end - first) / VECTOR;
    vec sums[IMAGES][RUN];
    for (int i = 0; i < IMAGES; ++i)
        for (int v = 0; v < vectors; ++v) sums[i][v] = (vec)(0.0f);
    for (int row = 0; row < outputs; row += ROWS)
        add_rows(sums, gradient + row, weights + (size_t)row * inputs + first, vectors, inputs, outputs, image0, images,
                 outputs - row);
    for (int i = 0; i < min(IMAGES, images - image0); ++i)
        for (int v = 0; v < vectors; ++v)
            STORE(sums[i][v], output + (size_t)(image0 + i) * inputs + first + v * VECTOR);
    write_rest(gradient, weights, output, first + vectors * VECTOR, end, inputs, outputs, image0, images);
}

#elif VARIANT == GPU

// Global size: ceil(inputs / VECTOR), ceil(images / IMAGES).
kernel void dense_input_gradient_gpu(global const float *restrict gradient, global const float *restrict weights,
                                     global float *restrict output, int inputs, int outputs, int images) {
    const int first = get_global_id(0) * VECTOR, image0 = get_global_id(1) * IMAGES;
    if (first + VECTOR > inputs) {
        write_rest(gradient, weights, output, first, inputs, inputs, outputs, image0, images);
        return;
    }
    vec sum[IMAGES];
    global const float *g[IMAGES];
#pragma unroll
    for (int i = 0; i < IMAGES; ++i) {
        const size_t image = min(image0 + i, images - 1);
        g[i] = gradient + image * outputs;
        sum[i] = (vec)(0.0f);
    }
    for (int row = 0; row < outputs; ++row) {
        const vec value = LOAD(weights + (size_t)row * inputs + first);
#pragma unroll
        for (int i = 0; i < IMAGES; ++i) sum[i] = fma(value, (vec)(g[i][row]), sum[i]);
    }
#pragma unroll
    for (int i = 0; i < IMAGES; ++i)
        if (image0 + i < images) STORE(sum[i], output + (size_t)(image0 + i) * inputs + first);
}

#endif
