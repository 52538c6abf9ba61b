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
//   gpu           three kernels: all tiles to points, a matrix product for each point in work-groups' tiles, and all
//                 products to outputs. Neighbouring items are at neighbouring tiles all the way.
//
// The transforms are winograd_transforms.cl's, and the tiles of a work-group tile_product.cl's; both come before this text.
//
// On a CPU there is one work-item per compute unit, with scratch memory of its own; each takes the next piece of work
// until none is left, so that a core which is held up holds up nothing but its piece. The products are ROWS tiles by
// VECTORS vectors of output channels in registers: for each weight vector loaded there are ROWS fused multiply-adds, each
// broadcasting one value of a tile.
//
// Packed weights, from pack_winograd below: [group][point][input channel][COLUMNS]; absent channels are zero.

#if VARIANT == GPU
#define COLUMNS TILE_N
#else
#ifndef VECTORS
#error "VECTORS: vectors of output channels per group"
#endif
#define COLUMNS (VECTORS * VECTOR)
#endif

// One work-item per input channel and group. `channels` is `inputs` in whole blocks. Global size: channels, groups.
kernel void pack_winograd(global const float *restrict weights, global float *restrict packed, int inputs, int outputs) {
    const int channel = get_global_id(0), group = get_global_id(1), channels = DIVIDE_UP(inputs, VECTOR) * VECTOR;
    packed += ((size_t)group * POINTS * channels + channel) * COLUMNS;
    for (int v = 0; v < COLUMNS / VECTOR; ++v) {
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

#if VARIANT == CPU

#ifndef ROWS
#error "ROWS: tiles whose products are in registers at a time"
#endif
#ifndef FUSED
#error "FUSED: 1 for one kernel that does everything, 0 for two kernels"
#endif

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
kernel void winograd_input(global const float *restrict input, global float *restrict points, int inBlocks, int height,
                           int width, int images, int span) {
    const int row = get_global_id(0), block = get_global_id(1);
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

#elif VARIANT == GPU

// The tiles of all images are counted on, and rounded up to whole tiles of a work-group; those past the last repeat it,
// and nothing is stored for them. `rows` is their number for a whole batch, and at least the global size.

// One work-item per tile and block of channels. points: [point][block][rows][VECTOR]. Global size: tiles, inBlocks.
kernel void winograd_gpu_input(global const float *restrict input, global float *restrict points, int inBlocks, int rows,
                               int height, int width, int images) {
    const int row = get_global_id(0), block = get_global_id(1);
    const place tile = locate_tile(min(row, images * tiles_per_image(height, width) - 1), height, width);
    const size_t stride = (size_t)inBlocks * rows * VECTOR;
    transform_input(input + ((size_t)tile.image * inBlocks + block) * height * width * VECTOR, tile.y - 1, tile.x - 1,
                    height, width, points + ((size_t)block * rows + row) * VECTOR, stride);
}

// Fetches pair i of tiles: DEPTH blocks of transformed inputs, and their weights.
static inline void fetch(fetched *next, global const float *points, global const float *weights, int item, int i,
                         int inBlocks, size_t rows) {
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f) {
        const int block = i * DEPTH + FETCHED_BLOCK(f);
        fetch_block(next, f, points + (block * rows + FETCHED_ROW(f)) * VECTOR, block < inBlocks);
    }
    fetch_columns(next, weights, item, i * DEPTH, inBlocks, 0, 1);
}

// products: [point][output block][allRows][VECTOR]. Global size: tiles / TILE_M x LOCAL_M, groups x LOCAL_N, POINTS.
kernel __attribute__((reqd_work_group_size(LOCAL_M, LOCAL_N, 1)))
void winograd_gpu_product(global const float *restrict points, global const float *restrict weights,
                          global float *restrict products, int inBlocks, int outBlocks, int allRows) {
    local factor rows[STAGES][ROWS_SIZE];
    local factors columns[STAGES][COLUMNS_SIZE];
    const int m = get_local_id(0), n = get_local_id(1), item = n * LOCAL_M + m;
    const int firstRow = GROUP(0, LOCAL_M) * TILE_M, group = GROUP(1, LOCAL_N), point = GROUP(2, 1);
    points += ((size_t)point * inBlocks * allRows + firstRow) * VECTOR;
    weights += ((size_t)group * POINTS + point) * inBlocks * VECTOR * TILE_N;

    fetched next;
    vec sum[WORK_M][OUT_VECTORS];
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) sum[i][j] = (vec)(0.0f);

    if (STAGES == 2) fetch(&next, points, weights, item, 0, inBlocks, allRows);
    for (int i = 0; i * DEPTH < inBlocks; ++i) {
        if (STAGES == 1) {
            fetch(&next, points, weights, item, i, inBlocks, allRows);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        put(&next, rows[i % STAGES], columns[i % STAGES], item);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (STAGES == 2) fetch(&next, points, weights, item, i + 1, inBlocks, allRows);
        multiply_tiles(rows[i % STAGES], columns[i % STAGES], m, n, sum);
    }

#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) {
            const int block = group * (TILE_N / VECTOR) + j * LOCAL_N + n;
            const size_t to = ((size_t)point * outBlocks + block) * allRows + firstRow + i * LOCAL_M + m;
            if (block < outBlocks) STORE_ALIGNED(sum[i][j], products + to * VECTOR);
        }
}

// One work-item per tile and block of outputs. Global size: tiles, outBlocks.
kernel void winograd_gpu_output(global const float *restrict products, global const float *restrict bias,
                                global float *restrict output, int outBlocks, int rows, int height, int width,
                                int images, int pool, float lowest) {
    const int row = get_global_id(0), block = get_global_id(1);
    if (row >= images * tiles_per_image(height, width)) return;
    const place tile = locate_tile(row, height, width);
    const size_t plane = (size_t)(pool ? height / 2 : height) * (pool ? width / 2 : width);
    transform_output(products + ((size_t)block * rows + row) * VECTOR, (size_t)outBlocks * rows * VECTOR,
                     LOAD(bias + block * VECTOR), lowest, pool,
                     output + ((size_t)tile.image * outBlocks + block) * plane * VECTOR, tile.y, tile.x, height, width);
}

#endif
