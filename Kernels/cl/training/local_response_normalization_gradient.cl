// Gradient of local response normalisation. With s = k + alpha * sum of squares over 2 * RADIUS + 1 channels, x and g the
// input and the gradient of the output, each channel gets g s^-beta - 2 alpha beta x * the sum of g x s^(-beta - 1) over
// the channels that have it in their sum.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  two kernels, RUN pixels of a block of channels per work-item each: the first writes g x s^(-beta - 1) to
//             scratch memory, the second adds up those of the channels beside, in a window as the forward kernel does.

#ifndef RADIUS
#error "RADIUS: channels to either side"
#endif

#if VARIANT == NAIVE

static inline float base(global const float *input, int image, int channel, int y, int x, int channels, int height,
                         int width, float k, float alpha) {
    float sum = 0;
    for (int c = max(channel - RADIUS, 0); c <= min(channel + RADIUS, channels - 1); ++c) {
        const float value = input[locate(image, c, y, x, channels, height, width, VECTOR)];
        sum = fma(value, value, sum);
    }
    return fma(alpha, sum, k);
}

// Global size: width, height, images x padded channels.
kernel void local_response_normalization_gradient_naive(global const float *restrict input,
                                                        global const float *restrict gradient,
                                                        global float *restrict output, int channels, int height,
                                                        int width, float k, float alpha, float beta) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    const size_t place = locate(image, channel, y, x, channels, height, width, VECTOR);
    if (channel >= channels) {
        output[place] = 0;
        return;
    }
    float sum = 0;
    for (int c = max(channel - RADIUS, 0); c <= min(channel + RADIUS, channels - 1); ++c) {
        const size_t other = locate(image, c, y, x, channels, height, width, VECTOR);
        const float s = base(input, image, c, y, x, channels, height, width, k, alpha);
        sum = fma(gradient[other] * input[other], 1 / (powr(s, beta) * s), sum);
    }
    const float s = base(input, image, channel, y, x, channels, height, width, k, alpha);
    output[place] = gradient[place] / powr(s, beta) - 2 * alpha * beta * input[place] * sum;
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif
#if RADIUS > VECTOR
#error "RADIUS: at most VECTOR in this variant"
#endif

// The sum over the channels in reach of those of a block, given it and the blocks beside it.
static inline vec windowed(vec before, vec own, vec after) {
    float values[3 * VECTOR];
    STORE(before, values);
    STORE(own, values + VECTOR);
    STORE(after, values + 2 * VECTOR);
    vec sum = (vec)(0.0f);
    for (int shift = -RADIUS; shift <= RADIUS; ++shift) sum += LOAD(values + VECTOR + shift);
    return sum;
}

static inline vec base(global const float *own, int block, int blocks, size_t pitch, float k, float alpha) {
    const vec value = LOAD(own);
    const vec before = block > 0 ? LOAD(own - pitch) : (vec)(0.0f);
    const vec after = block + 1 < blocks ? LOAD(own + pitch) : (vec)(0.0f);
    return fma((vec)(alpha), windowed(before * before, value * value, after * after), (vec)(k));
}

// Global size: ceil(height x width / RUN), images x blocks.
kernel void local_response_normalization_gradient_terms(global const float *restrict input,
                                                        global const float *restrict gradient,
                                                        global float *restrict terms, int blocks, int plane, float k,
                                                        float alpha, float beta) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane), block = get_global_id(1) % blocks;
    const size_t start = (size_t)get_global_id(1) * plane, pitch = (size_t)plane * VECTOR;
    for (int pixel = first; pixel < end; ++pixel) {
        const size_t place = (start + pixel) * VECTOR;
        const vec s = base(input + place, block, blocks, pitch, k, alpha);
        STORE(LOAD(gradient + place) * LOAD(input + place) / (powr(s, (vec)(beta)) * s), terms + place);
    }
}

// Global size: ceil(height x width / RUN), images x blocks.
kernel void local_response_normalization_gradient_vector(global const float *restrict input,
                                                         global const float *restrict gradient,
                                                         global const float *restrict terms,
                                                         global float *restrict output, int blocks, int plane, float k,
                                                         float alpha, float beta) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane), block = get_global_id(1) % blocks;
    const size_t start = (size_t)get_global_id(1) * plane, pitch = (size_t)plane * VECTOR;
    for (int pixel = first; pixel < end; ++pixel) {
        const size_t place = (start + pixel) * VECTOR;
        const vec s = base(input + place, block, blocks, pitch, k, alpha);
        const vec before = block > 0 ? LOAD(terms + place - pitch) : (vec)(0.0f);
        const vec after = block + 1 < blocks ? LOAD(terms + place + pitch) : (vec)(0.0f);
        const vec sum = windowed(before, LOAD(terms + place), after);
        STORE(LOAD(gradient + place) / powr(s, (vec)(beta)) - 2 * alpha * beta * LOAD(input + place) * sum,
              output + place);
    }
}

#endif
