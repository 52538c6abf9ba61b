// 3x3 convolution by Winograd's minimal filtering F(OUT x OUT, 3x3) (Lavin and Gray 2015), stride 1, zero padding that
// keeps height and width, with bias, rectifier and, on request, the 2x2 max-pool that follows.
//
// An image is cut into tiles of OUT by OUT outputs; each depends on SIDE by SIDE inputs, SIDE = OUT + 2. Both the inputs
// and the filter are transformed to POINTS = SIDE * SIDE values, where the convolution is a product per point, summed
// over channels: a matrix product for each point, of the tiles' values by the filters'. Per output this takes
// POINTS / OUT^2 multiplications where a direct sum takes nine: 4, 2.25 or 1.78. The price is accuracy, as the
// transforms of larger tiles have larger coefficients, and the transforms themselves.
//
//   cpu, FUSED 1  one kernel, whose pieces of work are spans of tiles: inputs to points, then for one group of COLUMNS
//                 output channels after the other the products and the outputs. The transformed tiles and one group's
//                 products stay in the core's own cache. All weights are read once per piece, so they should be few
//                 enough for the shared cache: the early layers.
//   cpu, FUSED 0  two kernels. The first transforms all tiles. The second's pieces are a group of output channels for a
//                 span of tiles, so that large weights are read about once: the late layers.
//
// There is one work-item per compute unit, with scratch memory of its own; each takes the next piece of work until none
// is left, so that a core which is held up holds up nothing but its piece. The products are ROWS tiles by VECTORS vectors of output channels in registers: for each weight vector loaded there
// are ROWS fused multiply-adds, each broadcasting one value of a tile.
//
// Packed weights, from pack_winograd below: [group][point][input channel][COLUMNS]; absent channels are zero.

#ifndef OUT
#error "OUT: rows and columns of a tile's outputs, 2, 4 or 6"
#endif
#ifndef VECTORS
#error "VECTORS: vectors of output channels per group"
#endif
#define SIDE (OUT + 2)
#define POINTS (SIDE * SIDE)
#define COLUMNS (VECTORS * VECTOR)

// The three transforms of one row or column: filter, B^T of the inputs, and A^T of the products. The points of
// evaluation are 0, 1, -1 (OUT 2), also 2, -2 (OUT 4), also 1/2, -1/2 (OUT 6), and infinity. Rows that differ in sign
// alone share their even and odd parts.
#if OUT == 2

static inline void filter_to_points(vec *u, vec a, vec b, vec c) {
    u[0] = a;
    u[1] = 0.5f * (a + c + b);
    u[2] = 0.5f * (a + c - b);
    u[3] = c;
}

static inline void to_points(vec *v, const vec *x) {
    v[0] = x[0] - x[2];
    v[1] = x[1] + x[2];
    v[2] = x[2] - x[1];
    v[3] = x[1] - x[3];
}

static inline void from_points(vec *y, const vec *m) {
    y[0] = m[0] + m[1] + m[2];
    y[1] = m[1] - m[2] - m[3];
}

#elif OUT == 4

static inline void filter_to_points(vec *u, vec a, vec b, vec c) {
    const vec sum = (1.0f / 6) * (a + c), middle = (1.0f / 6) * b;
    const vec outer = fma((vec)(1.0f / 6), c, (1.0f / 24) * a), inner = (1.0f / 12) * b;
    u[0] = 0.25f * a;
    u[1] = -sum - middle;
    u[2] = middle - sum;
    u[3] = outer + inner;
    u[4] = outer - inner;
    u[5] = c;
}

static inline void to_points(vec *v, const vec *x) {
    const vec even1 = fma((vec)(-4.0f), x[2], x[4]), odd1 = fma((vec)(-4.0f), x[1], x[3]);
    const vec even2 = x[4] - x[2], odd2 = 2.0f * (x[3] - x[1]);
    v[0] = fma((vec)(4.0f), x[0], fma((vec)(-5.0f), x[2], x[4]));
    v[1] = even1 + odd1;
    v[2] = even1 - odd1;
    v[3] = even2 + odd2;
    v[4] = even2 - odd2;
    v[5] = fma((vec)(4.0f), x[1], fma((vec)(-5.0f), x[3], x[5]));
}

static inline void from_points(vec *y, const vec *m) {
    const vec even1 = m[1] + m[2], odd1 = m[1] - m[2], even2 = m[3] + m[4], odd2 = m[3] - m[4];
    y[0] = m[0] + even1 + even2;
    y[1] = fma((vec)(2.0f), odd2, odd1);
    y[2] = fma((vec)(4.0f), even2, even1);
    y[3] = fma((vec)(8.0f), odd2, odd1) + m[5];
}

#elif OUT == 6

static inline void filter_to_points(vec *u, vec a, vec b, vec c) {
    const vec sum = (-2.0f / 9) * (a + c), middle = (-2.0f / 9) * b;
    const vec outer2 = fma((vec)(2.0f / 45), c, (1.0f / 90) * a), inner2 = (1.0f / 45) * b;
    const vec outer3 = fma((vec)(1.0f / 180), c, (1.0f / 45) * a), inner3 = (1.0f / 90) * b;
    u[0] = a;
    u[1] = sum + middle;
    u[2] = sum - middle;
    u[3] = outer2 + inner2;
    u[4] = outer2 - inner2;
    u[5] = outer3 + inner3;
    u[6] = outer3 - inner3;
    u[7] = c;
}

static inline void to_points(vec *v, const vec *x) {
    const vec even1 = fma((vec)(-4.25f), x[4], x[2] + x[6]), odd1 = fma((vec)(-4.25f), x[3], x[1] + x[5]);
    const vec even2 = fma((vec)(-1.25f), x[4], fma((vec)(0.25f), x[2], x[6]));
    const vec odd2 = fma((vec)(2.0f), x[5], fma((vec)(-2.5f), x[3], 0.5f * x[1]));
    const vec even3 = fma((vec)(4.0f), fma((vec)(-1.25f), x[4], x[2]), x[6]);
    const vec odd3 = fma((vec)(0.5f), x[5], fma((vec)(-2.5f), x[3], 2.0f * x[1]));
    v[0] = fma((vec)(5.25f), x[4] - x[2], x[0] - x[6]);
    v[1] = even1 + odd1;
    v[2] = even1 - odd1;
    v[3] = even2 + odd2;
    v[4] = even2 - odd2;
    v[5] = even3 + odd3;
    v[6] = even3 - odd3;
    v[7] = fma((vec)(5.25f), x[3] - x[5], x[7] - x[1]);
}

static inline void from_points(vec *y, const vec *m) {
    const vec even1 = m[1] + m[2], odd1 = m[1] - m[2], even2 = m[3] + m[4], odd2 = m[3] - m[4];
    const vec even3 = m[5] + m[6], odd3 = m[5] - m[6];
    y[0] = m[0] + even1 + fma((vec)(32.0f), even3, even2);
    y[1] = fma((vec)(16.0f), odd3, fma((vec)(2.0f), odd2, odd1));
    y[2] = fma((vec)(8.0f), even3, fma((vec)(4.0f), even2, even1));
    y[3] = fma((vec)(4.0f), odd3, fma((vec)(8.0f), odd2, odd1));
    y[4] = fma((vec)(2.0f), even3, fma((vec)(16.0f), even2, even1));
    y[5] = m[7] + odd1 + fma((vec)(32.0f), odd2, odd3);
}

#else
#error "OUT: rows and columns of a tile's outputs, 2, 4 or 6"
#endif

// One work-item per input channel and group. `channels` is `inputs` in whole blocks. Global size: channels, groups.
kernel void pack_winograd(global const float *restrict weights, global float *restrict packed, int inputs, int outputs) {
    const int channel = get_global_id(0), group = get_global_id(1), channels = get_global_size(0);
    packed += ((size_t)group * POINTS * channels + channel) * COLUMNS;
    for (int v = 0; v < VECTORS; ++v) {
        float taps[9 * VECTOR];
        for (int lane = 0; lane < VECTOR; ++lane) {
            const int output = group * COLUMNS + v * VECTOR + lane;
            const bool present = channel < inputs && output < outputs;
            for (int tap = 0; tap < 9; ++tap)
                taps[tap * VECTOR + lane] = present ? weights[((size_t)output * inputs + channel) * 9 + tap] : 0.0f;
        }
        vec columns[SIDE][3], points[SIDE];
        for (int x = 0; x < 3; ++x) {
            filter_to_points(points, LOAD(taps + x * VECTOR), LOAD(taps + (3 + x) * VECTOR),
                             LOAD(taps + (6 + x) * VECTOR));
            for (int y = 0; y < SIDE; ++y) columns[y][x] = points[y];
        }
        for (int y = 0; y < SIDE; ++y) {
            filter_to_points(points, columns[y][0], columns[y][1], columns[y][2]);
            for (int x = 0; x < SIDE; ++x)
                STORE(points[x], packed + (size_t)(y * SIDE + x) * channels * COLUMNS + v * VECTOR);
        }
    }
}

// Where a tile is: its image, and the row and column of its first output.
typedef struct {
    int image, y, x;
} place;

static inline int tiles_per_image(int height, int width) { return DIVIDE_UP(height, OUT) * DIVIDE_UP(width, OUT); }

static inline place locate_tile(int tile, int height, int width) {
    const int columns = DIVIDE_UP(width, OUT), perImage = tiles_per_image(height, width);
    const place p = {tile / perImage, tile % perImage / columns * OUT, tile % columns * OUT};
    return p;
}

#if VARIANT == CPU

#ifndef ROWS
#error "ROWS: tiles whose products are in registers at a time"
#endif
#ifndef FUSED
#error "FUSED: 1 for one kernel that does everything, 0 for two kernels"
#endif

// Transforms one block of channels of the inputs that begin at row y, column x; point i goes to points + i * stride.
static inline void transform_input(global const float *restrict plane, int y, int x, int height, int width,
                                   global float *restrict points, size_t stride) {
    vec half_way[SIDE][SIDE], in[SIDE], out[SIDE];
    const bool whole = y >= 0 && x >= 0 && y + SIDE <= height && x + SIDE <= width;
#pragma nounroll
    for (int j = 0; j < SIDE; ++j) {
#pragma unroll
        for (int i = 0; i < SIDE; ++i) {
            const int row = y + i, column = x + j;
            const bool inside = whole || (row >= 0 && row < height && column >= 0 && column < width);
            in[i] = inside ? LOAD(plane + ((size_t)row * width + column) * VECTOR) : (vec)(0.0f);
        }
        to_points(out, in);
#pragma unroll
        for (int i = 0; i < SIDE; ++i) half_way[i][j] = out[i];
    }
#pragma nounroll
    for (int i = 0; i < SIDE; ++i) {
        to_points(out, half_way[i]);
#pragma unroll
        for (int j = 0; j < SIDE; ++j) STORE(out[j], points + (i * SIDE + j) * stride);
    }
}

// The products of ROWS tiles and one group at one point. tiles: [block][ROWS][VECTOR]; weights: [channel][COLUMNS];
// products: [ROWS][COLUMNS].
static inline void multiply(global const float *restrict tiles, global const float *restrict weights, int blocks,
                            global float *restrict products) {
    vec sum[ROWS][VECTORS];
#pragma unroll
    for (int r = 0; r < ROWS; ++r)
#pragma unroll
        for (int v = 0; v < VECTORS; ++v) sum[r][v] = (vec)(0.0f);
#pragma nounroll
    for (int block = 0; block < blocks; ++block, tiles += ROWS * VECTOR)
#pragma nounroll
        for (int lane = 0; lane < VECTOR; ++lane, weights += COLUMNS)
#pragma unroll
            for (int r = 0; r < ROWS; ++r)
#pragma unroll
                for (int v = 0; v < VECTORS; ++v)
                    sum[r][v] = fma((vec)(tiles[r * VECTOR + lane]), LOAD(weights + v * VECTOR), sum[r][v]);
#pragma unroll
    for (int r = 0; r < ROWS; ++r)
#pragma unroll
        for (int v = 0; v < VECTORS; ++v) STORE(sum[r][v], products + r * COLUMNS + v * VECTOR);
}

// Where tile i of a span begins in the transformed tiles of a point, [tiles / ROWS][block][ROWS][VECTOR], so that
// `multiply` reads from front to back.
static inline size_t locate_row(int i, int block, int blocks) {
    return ((size_t)(i / ROWS * blocks + block) * ROWS + i % ROWS) * VECTOR;
}

// Transforms one tile's products for one block of channels back, adds the bias, rectifies, pools on request, and stores
// what lies within the image. Point i is at products + i * stride.
static inline void transform_output(global const float *restrict products, size_t stride, vec bias, float lowest,
                                    int pool, global float *restrict plane, int y, int x, int height, int width) {
    vec half_way[OUT][SIDE], in[SIDE], out[OUT][OUT];
#pragma nounroll
    for (int j = 0; j < SIDE; ++j) {
#pragma unroll
        for (int i = 0; i < SIDE; ++i) in[i] = LOAD(products + (i * SIDE + j) * stride);
        from_points(out[0], in);
#pragma unroll
        for (int i = 0; i < OUT; ++i) half_way[i][j] = out[0][i];
    }
#pragma unroll
    for (int i = 0; i < OUT; ++i) {
        from_points(out[i], half_way[i]);
#pragma unroll
        for (int j = 0; j < OUT; ++j) out[i][j] = RECTIFY(out[i][j] + bias, (vec)(lowest));
    }
    const int step = pool ? 2 : 1;
    y /= step, x /= step, height /= step, width /= step;
    const int rows = min(OUT / step, height - y), columns = min(OUT / step, width - x);
    if (pool) {
#pragma unroll
        for (int i = 0; i < OUT / 2; ++i)
#pragma unroll
            for (int j = 0; j < OUT / 2; ++j)
                out[i][j] = LARGER(LARGER(out[2 * i][2 * j], out[2 * i][2 * j + 1]),
                                   LARGER(out[2 * i + 1][2 * j], out[2 * i + 1][2 * j + 1]));
    }
#pragma unroll
    for (int i = 0; i < OUT; ++i)
#pragma unroll
        for (int j = 0; j < OUT; ++j)
            if (i < rows && j < columns) STORE(out[i][j], plane + ((size_t)(y + i) * width + x + j) * VECTOR);
}

// Transforms `count` tiles' products for one group back, from tile `first` on. products: [point][stride / COLUMNS][COLUMNS].
static inline void finish_group(global const float *restrict products, size_t stride, global const float *restrict bias,
                                global float *restrict output, int group, int outBlocks, int first, int count,
                                int height, int width, int pool, float lowest) {
    const size_t plane = (size_t)(pool ? height / 2 : height) * (pool ? width / 2 : width) * VECTOR;
    for (int i = 0; i < count; ++i) {
        const place tile = locate_tile(first + i, height, width);
        for (int v = 0; v < VECTORS && group * VECTORS + v < outBlocks; ++v) {
            const int block = group * VECTORS + v;
            transform_output(products + i * COLUMNS + v * VECTOR, stride, LOAD(bias + block * VECTOR), lowest, pool,
                             output + ((size_t)tile.image * outBlocks + block) * plane, tile.y, tile.x, height, width);
        }
    }
}

// The next piece of work, one of `pieces` or more than the last. Every work-item is refused once; the last to be sets the
// ticket back to zero for the next launch.
static inline int next_piece(volatile global int *ticket, int pieces) {
    const int piece = atomic_inc(ticket);
    if (piece == pieces + (int)get_global_size(0) - 1) atomic_xchg(ticket, 0);
    return piece;
}

#if FUSED

// Global size: compute units. scratch, for each: POINTS x (span x inBlocks + 1) x VECTOR floats for the tiles and POINTS x
// (span x COLUMNS + VECTOR) for products; the odd stride keeps the points of a tile out of each other's cache set.
// `span` is a multiple of ROWS.
kernel void winograd_fused(global const float *restrict input, global const float *restrict weights,
                           global const float *restrict bias, global float *restrict output,
                           global float *restrict scratch, global int *restrict ticket, int inBlocks, int outBlocks,
                           int height, int width, int images, int span, int pool, float lowest) {
    const int tiles = images * tiles_per_image(height, width), pieces = DIVIDE_UP(tiles, span);
    const size_t plane = (size_t)height * width * VECTOR, channels = (size_t)inBlocks * VECTOR;
    const size_t stride = span * channels + VECTOR, productStride = span * COLUMNS + VECTOR;
    scratch += get_global_id(0) * POINTS * (stride + productStride);
    global float *products = scratch + POINTS * stride;

    for (int piece; (piece = next_piece(ticket, pieces)) < pieces;) {
        const int first = piece * span, count = min(span, tiles - first);
        for (int block = 0; block < inBlocks; ++block)
            for (int i = 0; i < span; ++i) {
                const place tile = locate_tile(first + min(i, count - 1), height, width);
                transform_input(input + ((size_t)tile.image * inBlocks + block) * plane, tile.y - 1, tile.x - 1, height,
                                width, scratch + locate_row(i, block, inBlocks), stride);
            }
        global const float *panel = weights;
        for (int group = 0; group * VECTORS < outBlocks; ++group) {
            for (int point = 0; point < POINTS; ++point, panel += channels * COLUMNS)
                for (int row = 0; row < span; row += ROWS)
                    multiply(scratch + point * stride + row * channels, panel, inBlocks,
                             products + point * productStride + row * COLUMNS);
            finish_group(products, productStride, bias, output, group, outBlocks, first, count, height, width, pool,
                         lowest);
        }
    }
}

#else

// One work-item per tile and block of channels. points: [span of tiles][point], each point's
// values as in `locate_row`, followed by one vector of nothing. Global size: tiles, rounded up to ROWS, and inBlocks.
kernel void winograd_input(global const float *restrict input, global float *restrict points, int height, int width,
                           int images, int span) {
    const int row = get_global_id(0), block = get_global_id(1), inBlocks = get_global_size(1);
    const place tile = locate_tile(min(row, images * tiles_per_image(height, width) - 1), height, width);
    const size_t stride = ((size_t)span * inBlocks + 1) * VECTOR;
    transform_input(input + ((size_t)tile.image * inBlocks + block) * height * width * VECTOR, tile.y - 1, tile.x - 1,
                    height, width, points + row / span * POINTS * stride + locate_row(row % span, block, inBlocks), stride);
}

// Global size: compute units. scratch, for each: POINTS x (span x COLUMNS + VECTOR) floats; `span` is a multiple of ROWS.
kernel void winograd_output(global const float *restrict points, global const float *restrict weights,
                            global const float *restrict bias, global float *restrict output,
                            global float *restrict scratch, global int *restrict ticket, int inBlocks, int outBlocks,
                            int height, int width, int images, int span, int pool, float lowest) {
    const int tiles = images * tiles_per_image(height, width), spans = DIVIDE_UP(tiles, span);
    const int pieces = spans * DIVIDE_UP(outBlocks, VECTORS);
    const size_t channels = (size_t)inBlocks * VECTOR, stride = span * channels + VECTOR;
    const size_t productStride = span * COLUMNS + VECTOR;
    scratch += get_global_id(0) * POINTS * productStride;

    for (int piece; (piece = next_piece(ticket, pieces)) < pieces;) {
        const int first = piece % spans * span, count = min(span, tiles - first), group = piece / spans;
        global const float *values = points + piece % spans * POINTS * stride;
        global const float *panel = weights + group * POINTS * channels * COLUMNS;
        for (int point = 0; point < POINTS; ++point, values += stride, panel += channels * COLUMNS)
            for (int row = 0; row < count; row += ROWS)
                multiply(values + row * channels, panel, inBlocks, scratch + point * productStride + row * COLUMNS);
        finish_group(scratch, productStride, bias, output, group, outBlocks, first, count, height, width, pool, lowest);
    }
}

#endif
#endif
