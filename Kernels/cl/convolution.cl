// Convolution, stride 1, zero padding that keeps height and width, with bias and rectifier.
//
//   naive  one output value per work-item, weights as they come, [output][input][row][column].
//   cpu    TILE pixels of a row by VECTORS vectors of output channels per work-item, all sums in registers. The input
//          row is staged in private memory, where its borders become zeros, so that the inner loops know no edges:
//          per weight vector loaded there are TILE fused multiply-adds, each broadcasting one staged value.
//   gpu    implicit matrix product. A work-group of LOCAL_M by LOCAL_N items computes TILE_M pixels (of all images,
//          counted on) by TILE_N output channels, from one tap of DEPTH blocks of input channels at a time in local
//          memory; tile_product.cl does it, and comes before this file.
//
// Packed weights (cpu, gpu), from pack_convolution below: [group][input block][row][column][lane][COLUMNS], where a
// group is the COLUMNS output channels that one work-item or work-group computes; absent channels are zero.
//
// KERNEL  1 or 3: extent of the filter
// IN_BLOCK  channels in an input block: VECTOR, or 1 where the input is plain NCHW

#ifndef KERNEL
#error "KERNEL: extent of the filter, 1 or 3"
#endif
#ifndef IN_BLOCK
#error "IN_BLOCK: channels in a block of the input"
#endif
#define RADIUS (KERNEL / 2)
#define TAPS (KERNEL * KERNEL)

#if VARIANT == NAIVE

// Global size: width, height, images x padded output channels.
kernel void convolution_naive(global const float *restrict input, global const float *restrict weights,
                              global const float *restrict bias, global float *restrict output, int inputs,
                              int outputs, int height, int width, float lowest) {
    const int padded = DIVIDE_UP(outputs, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    float sum = 0;
    if (channel < outputs) {
        sum = bias[channel];
        for (int c = 0; c < inputs; ++c)
            for (int ky = 0; ky < KERNEL; ++ky)
                for (int kx = 0; kx < KERNEL; ++kx) {
                    const int row = y + ky - RADIUS, column = x + kx - RADIUS;
                    if (row < 0 || row >= height || column < 0 || column >= width) continue;
                    sum = fma(input[locate(image, c, row, column, inputs, height, width, IN_BLOCK)],
                              weights[(((size_t)channel * inputs + c) * KERNEL + ky) * KERNEL + kx], sum);
                }
    }
    output[locate(image, channel, y, x, outputs, height, width, VECTOR)] = RECTIFY(sum, lowest);
}

#else

// One work-item per input block and group. Global size: input blocks, groups.
kernel void pack_convolution(global const float *restrict weights, global float *restrict packed, int inputs,
                             int outputs, int columns) {
    const int block = get_global_id(0), group = get_global_id(1), blocks = DIVIDE_UP(inputs, IN_BLOCK);
    packed += ((size_t)group * blocks + block) * TAPS * IN_BLOCK * columns;
    for (int column = 0; column < columns; ++column) {
        const int output = group * columns + column;
        for (int lane = 0; lane < IN_BLOCK; ++lane) {
            const int channel = block * IN_BLOCK + lane;
            const bool present = output < outputs && channel < inputs;
            for (int tap = 0; tap < TAPS; ++tap)
                packed[(tap * IN_BLOCK + lane) * columns + column] =
                    present ? weights[((size_t)output * inputs + channel) * TAPS + tap] : 0.0f;
        }
    }
}

#endif

#if VARIANT == CPU

#ifndef TILE
#error "TILE: pixels of a row per work-item"
#endif
#ifndef VECTORS
#error "VECTORS: vectors of output channels per work-item"
#endif
#define SPAN (TILE + KERNEL - 1)
#define COLUMNS (VECTORS * VECTOR)

// Copies SPAN pixels of one row and block to private memory, zeros where the row ends.
static inline void stage(global const float *line, int first, int width, float *pixels) {
    for (int p = 0; p < SPAN; ++p) {
        const int x = first + p;
        const bool inside = x >= 0 && x < width;
#if IN_BLOCK == 1
        pixels[p] = inside ? line[x] : 0.0f;
#else
        STORE(inside ? LOAD(line + x * IN_BLOCK) : (vec)(0.0f), pixels + p * IN_BLOCK);
#endif
    }
}

// Global size: ceil(width / TILE), height, images x groups.
kernel void convolution_cpu(global const float *restrict input, global const float *restrict weights,
                            global const float *restrict bias, global float *restrict output, int inBlocks,
                            int outBlocks, int height, int width, float lowest) {
    const int groups = DIVIDE_UP(outBlocks, VECTORS);
    const int x0 = get_global_id(0) * TILE, y = get_global_id(1);
    const int group = get_global_id(2) % groups, image = get_global_id(2) / groups;
    const int plane = height * width;
    input += (size_t)image * inBlocks * plane * IN_BLOCK;
    weights += (size_t)group * inBlocks * TAPS * IN_BLOCK * COLUMNS;

    vec sum[TILE][VECTORS];
#pragma unroll
    for (int p = 0; p < TILE; ++p)
#pragma unroll
        for (int v = 0; v < VECTORS; ++v) sum[p][v] = LOAD(bias + group * COLUMNS + v * VECTOR);

    for (int block = 0; block < inBlocks; ++block)
        for (int ky = 0; ky < KERNEL; ++ky) {
            const int row = y + ky - RADIUS;
            if (row < 0 || row >= height) {
                weights += KERNEL * IN_BLOCK * COLUMNS;
                continue;
            }
            float pixels[SPAN * IN_BLOCK];
            stage(input + ((size_t)block * plane + (size_t)row * width) * IN_BLOCK, x0 - RADIUS, width, pixels);
#pragma unroll
            for (int kx = 0; kx < KERNEL; ++kx)
#pragma nounroll
                for (int lane = 0; lane < IN_BLOCK; ++lane, weights += COLUMNS)
#pragma unroll
                    for (int p = 0; p < TILE; ++p)
#pragma unroll
                        for (int v = 0; v < VECTORS; ++v)
                            sum[p][v] = fma((vec)(pixels[(p + kx) * IN_BLOCK + lane]), LOAD(weights + v * VECTOR),
                                            sum[p][v]);
        }

#pragma unroll
    for (int v = 0; v < VECTORS; ++v) {
        const int block = group * VECTORS + v;
        if (block >= outBlocks) continue;
        global float *line = output + (((size_t)image * outBlocks + block) * plane + (size_t)y * width) * VECTOR;
#pragma unroll
        for (int p = 0; p < TILE; ++p)
            if (x0 + p < width) STORE(RECTIFY(sum[p][v], (vec)(lowest)), line + (size_t)(x0 + p) * VECTOR);
    }
}

#elif VARIANT == GPU

// Where a pixel is, counted through all images; absent ones are below the image, where everything is zero.
typedef struct {
    int image, y, x;
} place;

static inline place locate_pixel(int pixel, int pixels, int height, int width) {
    const int plane = height * width;
    const place p = {pixel / plane, pixel < pixels ? pixel % plane / width : height + RADIUS, pixel % width};
    return p;
}

// Fetches step i: one tap of DEPTH input blocks, and their weights.
static inline void fetch(fetched *next, global const float *input, global const float *weights, const place *at,
                         int item, int i, int inBlocks, int height, int width) {
    const int first = i / TAPS * DEPTH, tap = i % TAPS;
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f) {
        const int block = first + FETCHED_BLOCK(f);
        const int y = at[f].y + tap / KERNEL - RADIUS, x = at[f].x + tap % KERNEL - RADIUS;
        const bool inside = block < inBlocks && y >= 0 && y < height && x >= 0 && x < width;
        const size_t row = (((size_t)at[f].image * inBlocks + block) * height + y) * width;
        fetch_block(next, f, input + (row + x) * IN_BLOCK, inside);
    }
    fetch_columns(next, weights, item, first, inBlocks, tap, TAPS);
}

// Global size: ceil(pixels / TILE_M) x LOCAL_M, groups x LOCAL_N, where pixels = images x height x width.
kernel __attribute__((reqd_work_group_size(LOCAL_M, LOCAL_N, 1)))
void convolution_gpu(global const float *restrict input, global const float *restrict weights,
                     global const float *restrict bias, global float *restrict output, int inBlocks, int outBlocks,
                     int height, int width, int pixels, float lowest) {
    local factor rows[STAGES][ROWS_SIZE];
    local factors columns[STAGES][COLUMNS_SIZE];
    const int m = get_local_id(0), n = get_local_id(1), item = n * LOCAL_M + m;
    const int firstPixel = GROUP(0, LOCAL_M) * TILE_M, group = GROUP(1, LOCAL_N);
    const int plane = height * width, steps = DIVIDE_UP(inBlocks, DEPTH) * TAPS;
    weights += (size_t)group * inBlocks * TAPS * IN_BLOCK * TILE_N;

    place at[ROW_FETCHES];
    fetched next;
    vec sum[WORK_M][OUT_VECTORS];
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f) at[f] = locate_pixel(firstPixel + FETCHED_ROW(f), pixels, height, width);
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j)
            sum[i][j] = LOAD(bias + group * TILE_N + (j * LOCAL_N + n) * VECTOR);

    if (STAGES == 2) fetch(&next, input, weights, at, item, 0, inBlocks, height, width);
    for (int i = 0; i < steps; ++i) {
        if (STAGES == 1) {
            fetch(&next, input, weights, at, item, i, inBlocks, height, width);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        put(&next, rows[i % STAGES], columns[i % STAGES], item);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (STAGES == 2) fetch(&next, input, weights, at, item, i + 1, inBlocks, height, width);
        multiply_tiles(rows[i % STAGES], columns[i % STAGES], m, n, sum);
    }

    store_pixels(sum, output, firstPixel, group, m, n, pixels, plane, outBlocks, lowest);
}

#endif
