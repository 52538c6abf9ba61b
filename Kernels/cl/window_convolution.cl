// Convolution of any window, stride, dilation and padding, in one or more groups of channels, with bias and rectifier.
// VGG's own, which keep height and width, are convolution.cl's.
//
//   naive  one output value per work-item, weights as they come, [output][input of a group][row][column].
//   cpu    TILE pixels by VECTORS vectors of output channels per work-item, all sums in registers: per weight vector
//          loaded there are TILE fused multiply-adds, each broadcasting one staged value. Of an input in blocks the
//          pixels are counted on through the rows, so that small images fill tiles too, and the values that one tap
//          sees are gathered in private memory. Of a plain input, a picture of few channels, a tile lies in one row,
//          and the part of the input's row that all taps see is copied once.
//   gpu    implicit matrix product, as in convolution.cl: pixels of all images by output channels, from one tap of
//          DEPTH blocks of input channels at a time in local memory; tile_product.cl does it, and comes before this.
//
// Packed weights (cpu, gpu), from pack_window_convolution below: [column group][input block of its group][row][column]
// [lane][COLUMNS], where a column group is the COLUMNS output channels that one work-item or work-group computes;
// absent channels are zero. With more than one group of channels, those of a group are whole blocks and whole column
// groups.
//
// window.cl, which comes before this file, says how a window is told.
//
// IN_BLOCK  channels in an input block: VECTOR, or 1 where the input is plain NCHW

#ifndef IN_BLOCK
#error "IN_BLOCK: channels in a block of the input"
#endif

#define TAPS(window) ((window).x * (window).y)

#if VARIANT == NAIVE

// Global size: width and height of the result, images x padded output channels.
kernel void window_convolution_naive(global const float *restrict input, global const float *restrict weights,
                                     global const float *restrict bias, global float *restrict output, int inputs,
                                     int outputs, int groups, int4 extent, int4 window, int4 placing, float lowest) {
    const int padded = DIVIDE_UP(outputs, VECTOR) * VECTOR, share = inputs / groups;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    float sum = 0;
    if (channel < outputs) {
        const int first = channel / (outputs / groups) * share;
        sum = bias[channel];
        for (int c = 0; c < share; ++c)
            for (int ky = 0; ky < window.x; ++ky)
                for (int kx = 0; kx < window.y; ++kx) {
                    const int row = y * window.z + ky * placing.x - placing.z;
                    const int column = x * window.w + kx * placing.y - placing.w;
                    if (row < 0 || row >= extent.x || column < 0 || column >= extent.y) continue;
                    sum = fma(input[locate(image, first + c, row, column, inputs, extent.x, extent.y, IN_BLOCK)],
                              weights[(((size_t)channel * share + c) * window.x + ky) * window.y + kx], sum);
                }
    }
    output[locate(image, channel, y, x, outputs, extent.z, extent.w, VECTOR)] = RECTIFY(sum, lowest);
}

#else

// One work-item per input block of a group and column group; `inputs` are those of a group. Global size: input blocks
// of a group, column groups.
kernel void pack_window_convolution(global const float *restrict weights, global float *restrict packed, int inputs,
                                    int outputs, int columns, int taps) {
    const int block = get_global_id(0), group = get_global_id(1), blocks = DIVIDE_UP(inputs, IN_BLOCK);
    packed += ((size_t)group * blocks + block) * taps * IN_BLOCK * columns;
    for (int column = 0; column < columns; ++column) {
        const int output = group * columns + column;
        for (int lane = 0; lane < IN_BLOCK; ++lane) {
            const int channel = block * IN_BLOCK + lane;
            const bool present = output < outputs && channel < inputs;
            for (int tap = 0; tap < taps; ++tap)
                packed[((size_t)tap * IN_BLOCK + lane) * columns + column] =
                    present ? weights[((size_t)output * inputs + channel) * taps + tap] : 0.0f;
        }
    }
}

#endif

#if VARIANT == CPU

#if !defined(TILE) || !defined(VECTORS)
#error "TILE, VECTORS: pixels, and vectors of output channels, per work-item"
#endif
#define COLUMNS (VECTORS * VECTOR)

// Adds the products of one input channel and one tap: TILE values, `step` apart, by COLUMNS weights.
static inline void add_tap(vec sum[TILE][VECTORS], const float *values, int step, global const float *weights) {
#pragma unroll
    for (int p = 0; p < TILE; ++p)
#pragma unroll
        for (int v = 0; v < VECTORS; ++v)
            sum[p][v] = fma((vec)(values[p * step]), LOAD(weights + v * VECTOR), sum[p][v]);
}

static inline void start_sums(vec sum[TILE][VECTORS], global const float *bias) {
#pragma unroll
    for (int p = 0; p < TILE; ++p)
#pragma unroll
        for (int v = 0; v < VECTORS; ++v) sum[p][v] = LOAD(bias + v * VECTOR);
}

// Stores the sums of `count` pixels that lie one after the other, for the vectors whose blocks there are.
static inline void store_sums(vec sum[TILE][VECTORS], global float *line, int count, size_t plane, int blocks,
                              float lowest) {
#pragma unroll
    for (int v = 0; v < VECTORS; ++v) {
        if (v >= blocks) continue;
#pragma unroll
        for (int p = 0; p < TILE; ++p)
            if (p < count) STORE(RECTIFY(sum[p][v], (vec)(lowest)), line + (v * plane + p) * VECTOR);
    }
}

#if IN_BLOCK == 1

#if !defined(SPAN) || !defined(STRIDE)
#error "SPAN, STRIDE: columns of the input that a tile sees, and those from one pixel of it to the next"
#endif

// Copies SPAN values of a row to private memory, zeros where the row ends.
static inline void copy_row(global const float *line, int first, int width, float *values) {
    if (first >= 0 && first + SPAN <= width) {
#pragma unroll
        for (int p = 0; p < SPAN; ++p) values[p] = line[first + p];
    } else {
        for (int p = 0; p < SPAN; ++p) values[p] = first + p >= 0 && first + p < width ? line[first + p] : 0.0f;
    }
}

// Global size: ceil(width of the result / TILE), its height, images x column groups.
kernel void window_convolution_cpu(global const float *restrict input, global const float *restrict weights,
                                   global const float *restrict bias, global float *restrict output, int inBlocks,
                                   int outBlocks, int depth, int columnGroups, int4 extent, int4 window, int4 placing,
                                   float lowest) {
    const int x0 = get_global_id(0) * TILE, y = get_global_id(1);
    const int group = get_global_id(2) % columnGroups, image = get_global_id(2) / columnGroups;
    const size_t plane = (size_t)extent.z * extent.w;
    input += (size_t)image * inBlocks * extent.x * extent.y;
    weights += (size_t)group * depth * TAPS(window) * COLUMNS;

    vec sum[TILE][VECTORS];
    start_sums(sum, bias + group * COLUMNS);
    for (int channel = 0; channel < depth; ++channel)
        for (int ky = 0; ky < window.x; ++ky) {
            const int row = y * window.z + ky * placing.x - placing.z;
            if (row < 0 || row >= extent.x) {
                weights += window.y * COLUMNS;
                continue;
            }
            float values[SPAN];
            copy_row(input + ((size_t)channel * extent.x + row) * extent.y, x0 * STRIDE - placing.w, extent.y, values);
#pragma nounroll
            for (int kx = 0; kx < window.y; ++kx, weights += COLUMNS)
                add_tap(sum, values + kx * placing.y, STRIDE, weights);
        }
    const size_t block = (size_t)image * outBlocks + group * VECTORS;
    store_sums(sum, output + (block * plane + (size_t)y * extent.w + x0) * VECTOR, extent.w - x0, plane,
               outBlocks - group * VECTORS, lowest);
}

#else

// Global size: ceil(pixels of the result / TILE), column groups, images.
kernel void window_convolution_cpu(global const float *restrict input, global const float *restrict weights,
                                   global const float *restrict bias, global float *restrict output, int inBlocks,
                                   int outBlocks, int depth, int columnGroups, int4 extent, int4 window, int4 placing,
                                   float lowest) {
    const int first = get_global_id(0) * TILE, group = get_global_id(1), image = get_global_id(2);
    const int pixels = extent.z * extent.w, pitch = extent.x * extent.y;
    const int channelGroups = inBlocks / depth, from = group / (columnGroups / channelGroups) * depth;
    input += ((size_t)image * inBlocks + from) * pitch * IN_BLOCK;
    weights += (size_t)group * depth * TAPS(window) * IN_BLOCK * COLUMNS;

    // The first tap of each pixel; the last pixel stands for those past it, which are not stored.
    int rows[TILE], columns[TILE];
#pragma unroll
    for (int p = 0; p < TILE; ++p) {
        const int pixel = min(first + p, pixels - 1);
        rows[p] = pixel / extent.w * window.z - placing.z;
        columns[p] = pixel % extent.w * window.w - placing.w;
    }
    vec sum[TILE][VECTORS];
    start_sums(sum, bias + group * COLUMNS);
    for (int block = 0; block < depth; ++block, input += (size_t)pitch * IN_BLOCK)
        for (int tap = 0; tap < TAPS(window); ++tap) {
            const int down = tap / window.y * placing.x, across = tap % window.y * placing.y;
            float values[TILE * IN_BLOCK];
#pragma unroll
            for (int p = 0; p < TILE; ++p) {
                const int row = rows[p] + down, column = columns[p] + across;
                const bool inside = row >= 0 && row < extent.x && column >= 0 && column < extent.y;
                STORE(inside ? LOAD(input + ((size_t)row * extent.y + column) * IN_BLOCK) : (vec)(0.0f),
                      values + p * IN_BLOCK);
            }
#pragma nounroll
            for (int lane = 0; lane < IN_BLOCK; ++lane, weights += COLUMNS)
                add_tap(sum, values + lane, IN_BLOCK, weights);
        }
    const size_t to = ((size_t)image * outBlocks + group * VECTORS) * pixels + first;
    store_sums(sum, output + to * VECTOR, pixels - first, pixels, outBlocks - group * VECTORS, lowest);
}

#endif

#elif VARIANT == GPU

// Where the first tap of a pixel is, counted through all images; absent ones are below the image, where all is zero.
typedef struct {
    int image, y, x;
} place;

static inline place locate_pixel(int pixel, int pixels, int4 extent, int4 window, int4 placing) {
    const int plane = extent.z * extent.w, y = pixel % plane / extent.w, x = pixel % extent.w;
    const place p = {pixel / plane, pixel < pixels ? y * window.z - placing.z : extent.x, x * window.w - placing.w};
    return p;
}

// Fetches step i: one tap of DEPTH input blocks from `from` on, and their weights.
static inline void fetch(fetched *next, global const float *input, global const float *weights, const place *at,
                         int item, int i, int inBlocks, int from, int depth, int4 extent, int4 window, int4 placing) {
    const int taps = TAPS(window), first = i / taps * DEPTH, tap = i % taps;
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f) {
        const int block = first + FETCHED_BLOCK(f);
        const int y = at[f].y + tap / window.y * placing.x, x = at[f].x + tap % window.y * placing.y;
        const bool inside = block < depth && y >= 0 && y < extent.x && x >= 0 && x < extent.y;
        const size_t row = (((size_t)at[f].image * inBlocks + from + block) * extent.x + y) * extent.y;
        fetch_block(next, f, input + (row + x) * IN_BLOCK, inside);
    }
    fetch_columns(next, weights, item, first, depth, tap, taps);
}

// Global size: ceil(pixels / TILE_M) x LOCAL_M, column groups x LOCAL_N, where pixels = images x those of a result.
kernel __attribute__((reqd_work_group_size(LOCAL_M, LOCAL_N, 1)))
void window_convolution_gpu(global const float *restrict input, global const float *restrict weights,
                            global const float *restrict bias, global float *restrict output, int inBlocks,
                            int outBlocks, int depth, int columnGroups, int4 extent, int4 window, int4 placing,
                            int pixels, float lowest) {
    local factor rows[STAGES][ROWS_SIZE];
    local factors columns[STAGES][COLUMNS_SIZE];
    const int m = get_local_id(0), n = get_local_id(1), item = n * LOCAL_M + m;
    const int firstPixel = GROUP(0, LOCAL_M) * TILE_M, group = GROUP(1, LOCAL_N);
    const int plane = extent.z * extent.w, steps = DIVIDE_UP(depth, DEPTH) * TAPS(window);
    const int from = group / (columnGroups / (inBlocks / depth)) * depth;
    weights += (size_t)group * depth * TAPS(window) * IN_BLOCK * TILE_N;

    place at[ROW_FETCHES];
    fetched next;
    vec sum[WORK_M][OUT_VECTORS];
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f)
        at[f] = locate_pixel(firstPixel + FETCHED_ROW(f), pixels, extent, window, placing);
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j)
            sum[i][j] = LOAD(bias + group * TILE_N + (j * LOCAL_N + n) * VECTOR);

    if (STAGES == 2) fetch(&next, input, weights, at, item, 0, inBlocks, from, depth, extent, window, placing);
    for (int i = 0; i < steps; ++i) {
        if (STAGES == 1) {
            fetch(&next, input, weights, at, item, i, inBlocks, from, depth, extent, window, placing);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        put(&next, rows[i % STAGES], columns[i % STAGES], item);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (STAGES == 2)
            fetch(&next, input, weights, at, item, i + 1, inBlocks, from, depth, extent, window, placing);
        multiply_tiles(rows[i % STAGES], columns[i % STAGES], m, n, sum);
    }

    store_pixels(sum, output, firstPixel, group, m, n, pixels, plane, outBlocks, lowest);
}

#endif
