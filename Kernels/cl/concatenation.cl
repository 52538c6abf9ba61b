// Puts the channels of an image among those of a larger one, from a channel `offset` on: one launch for each image that
// is concatenated, in the order of their channels. What is past the last of them in its block becomes zero, or whatever
// the input has there, and the next launch overwrites it.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a block of the output per work-item. Where blocks meet blocks they are copied; else a
//             vector is taken across two blocks of the input, and in a block that has channels of another image before
//             the offset those stay.

#if VARIANT == NAIVE

// Global size: pixels of an image, channels of the input and those that fill up the output's last block, images.
kernel void concatenation_naive(global const float *restrict input, global float *restrict output, int channels,
                                int total, int offset, int plane) {
    const int pixel = get_global_id(0), channel = get_global_id(1), image = get_global_id(2);
    output[locate(image, offset + channel, 0, pixel, total, 1, plane, VECTOR)] =
        channel < channels ? input[locate(image, channel, 0, pixel, channels, 1, plane, VECTOR)] : 0.0f;
}

#else

#ifndef RUN
#error "RUN: pixels of a block per work-item"
#endif

// Global size: ceil(pixels of an image / RUN), blocks of the output that the input reaches, images.
kernel void concatenation_vector(global const float *restrict input, global float *restrict output, int channels,
                                 int total, int offset, int plane) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane), image = get_global_id(2);
    const int block = offset / VECTOR + get_global_id(1), blocks = DIVIDE_UP(channels, VECTOR);
    const size_t pitch = (size_t)plane * VECTOR;
    output += ((size_t)image * DIVIDE_UP(total, VECTOR) + block) * pitch;
    input += (size_t)image * blocks * pitch;

    // The output's lane 0 is the input's channel `lane` of block `from`; there is none before channel 0.
    const int skipped = offset % VECTOR, lane = (VECTOR - skipped) % VECTOR;
    const int from = (int)get_global_id(1) - (skipped > 0);
    global const float *low = input + from * (long)pitch, *high = low + pitch;
    if (skipped == 0) {
        for (size_t i = (size_t)first * VECTOR; i < (size_t)end * VECTOR; i += VECTOR) STORE(LOAD(low + i), output + i);
        return;
    }
    for (size_t i = (size_t)first * VECTOR; i < (size_t)end * VECTOR; i += VECTOR) {
        float values[2 * VECTOR];
        STORE(from >= 0 ? LOAD(low + i) : (vec)(0.0f), values);
        STORE(from + 1 < blocks ? LOAD(high + i) : (vec)(0.0f), values + VECTOR);
        if (from < 0)
            for (int kept = 0; kept < skipped; ++kept) values[lane + kept] = output[i + kept];
        STORE(LOAD(values + lane), output + i);
    }
}

#endif
