// Turns activations in blocks of VECTOR channels into plain NCHW, and back.
//
//   naive     one value per work-item, either way.
//   cpu, gpu  RUN pixels of a block per work-item: a vector on the blocked side, its lanes a plane apart on the other.
//             Channels that pad the last block are dropped one way and become zeros the other.

#ifndef TO_PLAIN
#error "TO_PLAIN: 1 from blocks to plain, 0 from plain to blocks"
#endif

#if VARIANT == NAIVE

// Global size: width, height, images x padded channels.
kernel void layout_naive(global const float *restrict input, global float *restrict output, int channels, int height,
                         int width) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    const size_t blocked = locate(image, channel, y, x, channels, height, width, VECTOR);
    const bool present = channel < channels;
#if TO_PLAIN
    if (present) output[locate(image, channel, y, x, channels, height, width, 1)] = input[blocked];
#else
    output[blocked] = present ? input[locate(image, channel, y, x, channels, height, width, 1)] : 0.0f;
#endif
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif

// Global size: ceil(height x width / RUN), images x blocks.
kernel void layout_vector(global const float *restrict input, global float *restrict output, int channels,
                          int height, int width) {
    const int plane = height * width, blocks = DIVIDE_UP(channels, VECTOR);
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane);
    const int block = get_global_id(1) % blocks, image = get_global_id(1) / blocks;
    const int lanes = min(VECTOR, channels - block * VECTOR);
    const size_t plain = ((size_t)image * channels + block * VECTOR) * plane;
    const size_t blocked = (size_t)get_global_id(1) * plane * VECTOR;
    for (int pixel = first; pixel < end; ++pixel) {
        float values[VECTOR];
#if TO_PLAIN
        STORE(LOAD(input + blocked + (size_t)pixel * VECTOR), values);
        for (int lane = 0; lane < lanes; ++lane) output[plain + (size_t)lane * plane + pixel] = values[lane];
#else
        for (int lane = 0; lane < VECTOR; ++lane)
            values[lane] = lane < lanes ? input[plain + (size_t)lane * plane + pixel] : 0.0f;
        STORE(LOAD(values), output + blocked + (size_t)pixel * VECTOR);
#endif
    }
}

#endif
