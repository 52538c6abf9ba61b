// Gradient of the weights of a convolution, stride 1, zero padding that keeps height and width: for each filter, input
// channel and tap the sum over all images and pixels of the gradient of the output times the input under that tap.
//
//   naive  one weight per work-item.
//   cpu    a work-item takes INPUTS input channels, VECTORS vectors of output channels and one row of taps, for a span of
//          rows of all images, all sums in registers. The gradients of the KERNEL pixels that see an input pixel slide
//          through registers along the row, zeros where it ends: each input is broadcast once for KERNEL x VECTORS fused
//          multiply-adds, and nothing is staged.
//   gpu    a matrix product of input channels by output channels over the pixels of a span, for one tap. A work-group of
//          LOCAL_M by LOCAL_N items has TILE_M input channels by TILE_N output channels of DEPTH pixels at a time in local
//          memory, and each item WORK_M by WORK_N sums.
//
// Spans make work enough for all cores, keep what they read in the caches, and keep sums short. Their sums go to
// `partial`, [span][input channel][tap][output channel] with the channels in whole tiles; convolution_weight_gradient_sum
// adds them up, in the order of the spans, to weights as they come, [output][input][row][column].
//
// KERNEL  odd extent of the filter
// IN_BLOCK  channels in an input block: VECTOR, or 1 where the input is plain NCHW

#ifndef KERNEL
#error "KERNEL: extent of the filter, odd"
#endif
#ifndef IN_BLOCK
#error "IN_BLOCK: channels in a block of the input"
#endif
#define RADIUS (KERNEL / 2)
#define TAPS (KERNEL * KERNEL)

#if VARIANT == NAIVE

// Global size: taps, inputs, outputs.
kernel void convolution_weight_gradient_naive(global const float *restrict input,
                                              global const float *restrict gradient, global float *restrict output,
                                              int inputs, int outputs, int height, int width, int images) {
    const int tap = get_global_id(0), channel = get_global_id(1), filter = get_global_id(2);
    float sum = 0;
    for (int image = 0; image < images; ++image)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const int row = y + tap / KERNEL - RADIUS, column = x + tap % KERNEL - RADIUS;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                sum = fma(input[locate(image, channel, row, column, inputs, height, width, IN_BLOCK)],
                          gradient[locate(image, filter, y, x, outputs, height, width, VECTOR)], sum);
            }
    output[((size_t)filter * inputs + channel) * TAPS + tap] = sum;
}

#else

// One work-item per input channel and block of output channels. `allInputs` and `allOutputs` are channels in whole
// tiles. Global size: inputs, outBlocks.
kernel void convolution_weight_gradient_sum(global const float *restrict partial, global float *restrict output,
                                            int inputs, int outputs, int allInputs, int allOutputs, int spans) {
    const int channel = get_global_id(0), block = get_global_id(1);
    partial += (size_t)channel * TAPS * allOutputs + block * VECTOR;
    float taps[TAPS * VECTOR];
    for (int tap = 0; tap < TAPS; ++tap) {
        vec sum = (vec)(0.0f);
        for (int span = 0; span < spans; ++span)
            sum += LOAD(partial + ((size_t)span * allInputs * TAPS + tap) * allOutputs);
        STORE(sum, taps + tap * VECTOR);
    }
    const int lanes = min(VECTOR, outputs - block * VECTOR);
    for (int lane = 0; lane < lanes; ++lane) {
        global float *filter = output + ((size_t)(block * VECTOR + lane) * inputs + channel) * TAPS;
        for (int tap = 0; tap < TAPS; ++tap) filter[tap] = taps[tap * VECTOR + lane];
    }
}

#endif

#if VARIANT == CPU

#ifndef INPUTS
#error "INPUTS: input channels per work-item, a divisor of IN_BLOCK or all there are where that is 1"
#endif
#ifndef VECTORS
#error "VECTORS: vectors of output channels per work-item"
#endif

// Adds the products of the input pixel at x, whose channels are `step` apart, with the gradients of the pixels that see it
// under each tap of the row: the last of them, RADIUS further on, is new in the window.
#define ADD_PIXEL(x, newest)                                                                              \
    {                                                                                                     \
        _Pragma("unroll") for (int v = 0; v < VECTORS; ++v) {                                             \
            _Pragma("unroll") for (int t = 0; t + 1 < KERNEL; ++t) window[v][t] = window[v][t + 1];       \
            window[v][KERNEL - 1] = newest;                                                               \
        }                                                                                                 \
        _Pragma("unroll") for (int c = 0; c < INPUTS; ++c) {                                              \
            const vec value = (vec)(line[c * step + (x) * IN_BLOCK]);                                     \
            _Pragma("unroll") for (int kx = 0; kx < KERNEL; ++kx)                                         \
                _Pragma("unroll") for (int v = 0; v < VECTORS; ++v) sum[c][kx][v] =                       \
                    fma(value, window[v][KERNEL - 1 - kx], sum[c][kx][v]);                                \
        }                                                                                                 \
    }

// `rows` is images x height, and `span` counts rows. Global size: KERNEL x tiles of inputs, groups of outputs, spans.
kernel void convolution_weight_gradient_cpu(global const float *restrict input, global const float *restrict gradient,
                                            global float *restrict partial, int inBlocks, int outBlocks, int height,
                                            int width, int rows, int span, int allInputs, int allOutputs) {
    const int ky = get_global_id(0) % KERNEL, tile = get_global_id(0) / KERNEL, group = get_global_id(1);
    const int first = get_global_id(2) * span, end = min(first + span, rows), plane = height * width;
#if IN_BLOCK == 1
    const int step = plane;  // all channels are one tile
#else
    const int step = 1;
#endif
    vec sum[INPUTS][KERNEL][VECTORS];
#pragma unroll
    for (int c = 0; c < INPUTS; ++c)
#pragma unroll
        for (int kx = 0; kx < KERNEL; ++kx)
#pragma unroll
            for (int v = 0; v < VECTORS; ++v) sum[c][kx][v] = (vec)(0.0f);

    for (int row = first; row < end; ++row) {
        const int image = row / height, y = row % height, from = y - ky + RADIUS;
        if (from < 0 || from >= height) continue;
        const int block = IN_BLOCK == 1 ? 0 : tile * INPUTS / IN_BLOCK;
        global const float *line = input + ((size_t)image * inBlocks + block) * plane * IN_BLOCK +
                                   (size_t)y * width * IN_BLOCK + (IN_BLOCK == 1 ? 0 : tile * INPUTS % IN_BLOCK);
        global const float *seen[VECTORS];
        vec window[VECTORS][KERNEL];
#pragma unroll
        for (int v = 0; v < VECTORS; ++v) {
            const int own = min(group * VECTORS + v, outBlocks - 1);  // one past the last is summed and never read
            seen[v] = gradient + (((size_t)image * outBlocks + own) * plane + (size_t)from * width) * VECTOR;
#pragma unroll
            for (int t = 0; t < KERNEL; ++t) {
                const int x = t - 1 - RADIUS;
                window[v][t] = x >= 0 && x < width ? LOAD(seen[v] + x * VECTOR) : (vec)(0.0f);
            }
        }
        int x = 0;
        for (; x + RADIUS < width; ++x) ADD_PIXEL(x, LOAD(seen[v] + (x + RADIUS) * VECTOR))
        for (; x < width; ++x) ADD_PIXEL(x, (vec)(0.0f))
    }

    partial += (size_t)get_global_id(2) * allInputs * TAPS * allOutputs;
#pragma unroll
    for (int c = 0; c < INPUTS; ++c)
#pragma unroll
        for (int kx = 0; kx < KERNEL; ++kx)
#pragma unroll
            for (int v = 0; v < VECTORS; ++v) {
                const size_t tap = (size_t)(tile * INPUTS + c) * TAPS + ky * KERNEL + kx;
                STORE(sum[c][kx][v], partial + tap * allOutputs + (group * VECTORS + v) * VECTOR);
            }
}

#elif VARIANT == GPU

#if !defined(LOCAL_M) || !defined(LOCAL_N) || !defined(WORK_M) || !defined(WORK_N) || !defined(DEPTH)
#error "LOCAL_M, LOCAL_N, WORK_M, WORK_N, DEPTH: items along inputs and outputs, channels per item, pixels at a time"
#endif
#define ITEMS (LOCAL_M * LOCAL_N)
#define TILE_M (LOCAL_M * WORK_M)
#define TILE_N (LOCAL_N * WORK_N)
#define OUT_VECTORS (WORK_N / VECTOR)

// Puts VECTOR channels of each of DEPTH pixels from `first` on into local memory, [pixel][channel], for `channels` of them;
// what lies beyond the image, the span or the channels becomes zero. (dy, dx) is where the pixel is looked up.
#define STAGE(tile, size, source, fetch, first, dy, dx)                                                    \
    for (int i = item; i < DEPTH * (size) / VECTOR; i += ITEMS) {                                          \
        const int pixel = (first) + i / ((size) / VECTOR), block = i % ((size) / VECTOR);                  \
        const int image = pixel / plane, y = pixel % plane / width + (dy), x = pixel % width + (dx);       \
        const bool inside = pixel < end && y >= 0 && y < height && x >= 0 && x < width;                    \
        STORE(fetch(source, image, block, y, x, inside), (tile) + i * VECTOR);                             \
    }

static inline vec fetch_block(global const float *source, int image, int block, int blocks, int height, int width,
                              int y, int x, bool inside) {
    const size_t place = (((size_t)image * blocks + block) * height + y) * width + x;
    return inside && block < blocks ? LOAD_ALIGNED(source + place * VECTOR) : (vec)(0.0f);
}

static inline vec fetch_plain(global const float *source, int image, int block, int channels, int height, int width,
                              int y, int x, bool inside) {
    float values[VECTOR];
    for (int lane = 0; lane < VECTOR; ++lane) {
        const int channel = block * VECTOR + lane;
        const size_t place = (((size_t)image * channels + channel) * height + y) * width + x;
        values[lane] = inside && channel < channels ? source[place] : 0.0f;
    }
    return LOAD(values);
}

#if IN_BLOCK == 1
#define FETCH_INPUT(source, image, block, y, x, inside) \
    fetch_plain(source, image, firstRow / VECTOR + block, inBlocks, height, width, y, x, inside)
#else
#define FETCH_INPUT(source, image, block, y, x, inside) \
    fetch_block(source, image, firstRow / VECTOR + block, inBlocks, height, width, y, x, inside)
#endif
#define FETCH_GRADIENT(source, image, block, y, x, inside) \
    fetch_block(source, image, firstColumn / VECTOR + block, outBlocks, height, width, y, x, inside)

// `pixels` is images x height x width, and `span` counts pixels. Global size: tiles of inputs x LOCAL_M, tiles of outputs x
// LOCAL_N, taps x spans.
kernel __attribute__((reqd_work_group_size(LOCAL_M, LOCAL_N, 1)))
void convolution_weight_gradient_gpu(global const float *restrict input, global const float *restrict gradient,
                                     global float *restrict partial, int inBlocks, int outBlocks, int height, int width,
                                     int pixels, int span, int allInputs, int allOutputs) {
    local float rows[DEPTH * TILE_M], columns[DEPTH * TILE_N];
    const int m = get_local_id(0), n = get_local_id(1), item = n * LOCAL_M + m;
    const int firstRow = GROUP(0, LOCAL_M) * TILE_M, firstColumn = GROUP(1, LOCAL_N) * TILE_N;
    const int tap = get_global_id(2) % TAPS, part = get_global_id(2) / TAPS, plane = height * width;
    const int dy = tap / KERNEL - RADIUS, dx = tap % KERNEL - RADIUS;
    const int end = min((part + 1) * span, pixels);
    vec sum[WORK_M][OUT_VECTORS];
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) sum[i][j] = (vec)(0.0f);

    for (int first = part * span; first < end; first += DEPTH) {
        barrier(CLK_LOCAL_MEM_FENCE);
        STAGE(rows, TILE_M, input, FETCH_INPUT, first, dy, dx)
        STAGE(columns, TILE_N, gradient, FETCH_GRADIENT, first, 0, 0)
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int step = 0; step < DEPTH; ++step) {
            vec column[OUT_VECTORS];
#pragma unroll
            for (int j = 0; j < OUT_VECTORS; ++j)
                column[j] = LOAD(columns + step * TILE_N + (j * LOCAL_N + n) * VECTOR);
#pragma unroll
            for (int i = 0; i < WORK_M; ++i) {
                const float row = rows[step * TILE_M + i * LOCAL_M + m];
#pragma unroll
                for (int j = 0; j < OUT_VECTORS; ++j) sum[i][j] = fma((vec)(row), column[j], sum[i][j]);
            }
        }
    }

    partial += (size_t)part * allInputs * TAPS * allOutputs;
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) {
            const size_t row = (size_t)(firstRow + i * LOCAL_M + m) * TAPS + tap;
            STORE_ALIGNED(sum[i][j], partial + row * allOutputs + firstColumn + (j * LOCAL_N + n) * VECTOR);
        }
}

#endif
