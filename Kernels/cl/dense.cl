// Dense layer, y = W x + b with rectifier: a matrix-vector product for one image, a matrix product for several.
// Input and output are plain rows, [image][feature]. A launch computes `rows` outputs from `firstRow` on: a matrix that
// exceeds the device's largest allocation is cut into several buffers of rows.
//
// Weights of 32 bits stay as they come, [output][input], so that they can be used straight from a mapped file. Weights
// of 16 bits are stored by `pack_dense`: a scale for each row, a power of two, then [output][input] in units of it.
// All arithmetic is in 32 bits.
//
//   naive    one output per work-item.
//   cpu      ROWS outputs by IMAGES images per work-item, sums held in vectors along the inputs and added up at the
//            end; rows and images past the last repeat it and are not stored. For few images: as fast as the weights
//            arrive.
//   product  (CPU with PANELS) TILES tiles of IMAGES images by PANELS panels of VECTORS vectors of outputs per
//            work-item, DEPTH inputs at a time: the weights are transposed into the panels once for all the images, so
//            that sums run along outputs, each weight loaded serves IMAGES fused multiply-adds, and none is added up
//            across lanes.
//   gpu      matrix-vector (IMAGES == 1): a work-group per output, its LOCAL items striding along the inputs, then a
//            tree of sums in local memory. Matrix product (IMAGES > 1): tiles of LOCAL_M x WORK_M outputs by
//            LOCAL_N x WORK_N images, the inputs DEPTH at a time in local memory, WORK_M by WORK_N sums per item. With
//            STAGES 2 the next inputs are fetched while the present ones are multiplied, as in tile_product.cl.

#ifndef IMAGES
#error "IMAGES: images per work-item (cpu), tile (product) or work-group (gpu)"
#endif
#ifndef WEIGHT_BITS
#error "WEIGHT_BITS: 32 for weights as they come, 16 for scaled halves"
#endif

#if WEIGHT_BITS == 16
typedef half weight;
#define SCALES(rows) (DIVIDE_UP(rows, 32) * 32)  // floats before the matrix, which so begins on a cache line
#define MATRIX(weights, rows) ((global const half *)((weights) + SCALES(rows)))
#define WEIGHT(p) vload_half(0, p)
#define AFFINE(sum, scale, bias) fma(sum, scale, bias)
#if VECTOR == 1
#define WEIGHTS(p) vload_half(0, p)
#else
#define WEIGHTS(p) PASTE(vload_half, VECTOR)(0, p)
#endif
#else
typedef float weight;
#define MATRIX(weights, rows) (weights)
#define WEIGHT(p) (*(p))
#define AFFINE(sum, scale, bias) ((sum) + (bias))
#define WEIGHTS(p) LOAD(p)
#endif

#if WEIGHT_BITS == 16

// Stores rows of 32-bit weights as halves, in units that bring a row's largest to 2^14 ... 2^15: all down to 2^-28 of it
// keep 11 bits, and what is below is off by at most 2^-39 of it. Values that are not finite stay what they are.
// Global size: rows.
kernel void pack_dense(global const float *restrict raw, global float *restrict packed, int inputs, int rows) {
    const int row = get_global_id(0), whole = inputs / VECTOR * VECTOR;
    global const float *from = raw + (size_t)row * inputs;
    global half *to = (global half *)(packed + SCALES(rows)) + (size_t)row * inputs;
    float largest = 0;
    for (int k = 0; k < inputs; ++k) largest = fmax(largest, isfinite(from[k]) ? fabs(from[k]) : 0.0f);
    // Not below -126, where the scale itself would lose its normal form.
    const int exponent = largest > 0 ? max(ilogb(largest) - 14, -126) : 0;
    const float unit = ldexp(1.0f, -exponent);
    packed[row] = ldexp(1.0f, exponent);
#if VECTOR > 1
    for (int k = 0; k < whole; k += VECTOR) PASTE(PASTE(vstore_half, VECTOR), _rte)(LOAD(from + k) * unit, 0, to + k);
    for (int k = whole; k < inputs; ++k) vstore_half_rte(from[k] * unit, k, to);
#else
    for (int k = 0; k < inputs; ++k) vstore_half_rte(from[k] * unit, k, to);
#endif
}

#endif

#if VARIANT == NAIVE

// Global size: rows, images.
kernel void dense_naive(global const float *restrict input, global const float *restrict weights,
                        global const float *restrict bias, global float *restrict output, int inputs, int outputs,
                        int images, int firstRow, int rows, float lowest) {
    const int row = get_global_id(0), image = get_global_id(1);
    global const weight *w = MATRIX(weights, rows) + (size_t)row * inputs;
    float sum = 0;
    for (int i = 0; i < inputs; ++i) sum = fma(WEIGHT(w + i), input[(size_t)image * inputs + i], sum);
    const float value = AFFINE(sum, weights[row], bias[firstRow + row]);
    output[(size_t)image * outputs + firstRow + row] = RECTIFY(value, lowest);
}

#elif VARIANT == CPU && !defined(PANELS)

#ifndef ROWS
#error "ROWS: outputs per work-item"
#endif

// Adds up the lanes of a vector.
static inline float total(vec v) {
#if VECTOR == 16
    const float8 e = v.lo + v.hi;
    const float4 f = e.lo + e.hi;
#elif VECTOR == 8
    const float4 f = v.lo + v.hi;
#else
    const float4 f = v;
#endif
    return (f.x + f.y) + (f.z + f.w);
}

// Global size: ceil(rows / ROWS), ceil(images / IMAGES).
kernel void dense_cpu(global const float *restrict input, global const float *restrict weights,
                      global const float *restrict bias, global float *restrict output, int inputs, int outputs,
                      int images, int firstRow, int rows, float lowest) {
    const int row0 = get_global_id(0) * ROWS, image0 = get_global_id(1) * IMAGES;
    global const weight *w[ROWS];
    global const float *x[IMAGES];
    vec sum[ROWS][IMAGES];
    float rest[ROWS][IMAGES];
#pragma unroll
    for (int r = 0; r < ROWS; ++r) w[r] = MATRIX(weights, rows) + (size_t)min(row0 + r, rows - 1) * inputs;
#pragma unroll
    for (int i = 0; i < IMAGES; ++i) x[i] = input + (size_t)min(image0 + i, images - 1) * inputs;
#pragma unroll
    for (int r = 0; r < ROWS; ++r)
#pragma unroll
        for (int i = 0; i < IMAGES; ++i) {
            sum[r][i] = (vec)(0.0f);
            rest[r][i] = 0;
        }

    const int whole = inputs / VECTOR * VECTOR;
#pragma nounroll
    for (int k = 0; k < whole; k += VECTOR)
#pragma unroll
        for (int i = 0; i < IMAGES; ++i) {
            const vec value = LOAD(x[i] + k);
#pragma unroll
            for (int r = 0; r < ROWS; ++r) sum[r][i] = fma(WEIGHTS(w[r] + k), value, sum[r][i]);
        }
#pragma nounroll
    for (int k = whole; k < inputs; ++k)
#pragma unroll
        for (int i = 0; i < IMAGES; ++i)
#pragma unroll
            for (int r = 0; r < ROWS; ++r) rest[r][i] = fma(WEIGHT(w[r] + k), x[i][k], rest[r][i]);

#pragma unroll
    for (int i = 0; i < IMAGES; ++i)
#pragma unroll
        for (int r = 0; r < ROWS; ++r) {
            const int row = row0 + r, image = image0 + i;
            if (row >= rows || image >= images) continue;
            const float value = AFFINE(total(sum[r][i]) + rest[r][i], weights[row], bias[firstRow + row]);
            output[(size_t)image * outputs + firstRow + row] = RECTIFY(value, lowest);
        }
}

#elif VARIANT == CPU

#if !defined(VECTORS) || !defined(DEPTH) || !defined(TILES)
#error "VECTORS, DEPTH, TILES: vectors of outputs in a panel, inputs at a time, tiles of images per work-item"
#endif
#define COLUMNS (PANELS * VECTORS * VECTOR)
#define PITCH (DEPTH / VECTOR + 1)  // one vector of padding keeps the images of a tile out of each other's cache sets

// Asks for memory well before it is used. PoCL has no code for prefetch(), but its compiler has its own.
#ifdef POCL_DEVICE_ADDRESS_BITS
#define AHEAD(p) __builtin_prefetch((const void *)(uintptr_t)(p))
#else
#define AHEAD(p) prefetch(p, 1)
#endif

// Transposes `depth` weights of VECTOR rows into a vector for each input; rows past the last repeat it. Each stage
// interleaves the lower half of the vectors with the upper one, which after log2(VECTOR) stages is the transpose.
static inline void pack(local vec *panel, global const weight *matrix, int row, int rows, int inputs, int depth) {
    global const weight *w[VECTOR];
#pragma unroll
    for (int r = 0; r < VECTOR; ++r) w[r] = matrix + (size_t)min(row + r, rows - 1) * inputs;
    const int whole = depth / VECTOR * VECTOR;
#pragma nounroll
    for (int k = 0; k < whole; k += VECTOR) {
        vec block[2][VECTOR];
#pragma unroll
        for (int r = 0; r < VECTOR; ++r) block[0][r] = WEIGHTS(w[r] + k);
#pragma unroll
        for (int stage = 0; 1 << stage < VECTOR; ++stage)
#pragma unroll
            for (int r = 0; r < VECTOR; ++r) {
                const vec a = block[stage % 2][r / 2], b = block[stage % 2][(r + VECTOR) / 2];
                block[1 - stage % 2][r].even = r % 2 ? a.hi : a.lo;
                block[1 - stage % 2][r].odd = r % 2 ? b.hi : b.lo;
            }
#pragma unroll
        for (int r = 0; r < VECTOR; ++r) panel[(k + r) * VECTORS] = block[VECTOR == 8][r];
    }
    for (int k = whole; k < depth; ++k)
        for (int r = 0; r < VECTOR; ++r) ((local float *)(panel + k * VECTORS))[r] = WEIGHT(w[r] + k);
}

// Copies `depth` inputs of a tile of images; images past the last repeat it.
static inline void stage(local vec *staged, global const float *input, int image, int images, int inputs, int depth) {
    const int whole = depth / VECTOR * VECTOR;
    for (int i = 0; i < IMAGES; ++i) {
        global const float *x = input + (size_t)min(image + i, images - 1) * inputs;
        for (int k = 0; k < whole; k += VECTOR) staged[i * PITCH + k / VECTOR] = LOAD(x + k);
        for (int k = whole; k < depth; ++k) ((local float *)(staged + i * PITCH))[k] = x[k];
    }
}

// Writes the first `count` values of a vector of sums, or all.
static inline void finish(vec sum, global const float *scale, global const float *bias, global float *output,
                          int count, float lowest) {
    if (count >= VECTOR) {
        const vec value = AFFINE(sum, LOAD(scale), LOAD(bias));
        STORE(RECTIFY(value, (vec)(lowest)), output);
        return;
    }
    float lanes[VECTOR];
    STORE(sum, lanes);
    for (int lane = 0; lane < count; ++lane) {
        const float value = AFFINE(lanes[lane], scale[lane], bias[lane]);
        output[lane] = RECTIFY(value, lowest);
    }
}

// Global size: ceil(images / IMAGES), ceil(rows / COLUMNS). Of each TILES work-items along the images the last does the
// work of all, so that a panel of weights serves as many images as there are.
kernel void dense_product(global const float *restrict input, global const float *restrict weights,
                          global const float *restrict bias, global float *restrict output, int inputs, int outputs,
                          int images, int firstRow, int rows, float lowest) {
    local vec panels[PANELS][DEPTH * VECTORS], staged[IMAGES * PITCH], sums[TILES][PANELS][IMAGES * VECTORS];
    const int end = get_global_id(0) + 1, row0 = get_global_id(1) * COLUMNS;
    if (end % TILES != 0 && end < get_global_size(0)) return;
    const int first = (end - 1) / TILES * TILES, tiles = end - first;
    global const weight *matrix = MATRIX(weights, rows);
    local vec *all = &sums[0][0][0];
    for (int i = 0; i < tiles * PANELS * IMAGES * VECTORS; ++i) all[i] = (vec)(0.0f);

    for (int start = 0; start < inputs; start += DEPTH) {
        const int depth = min(DEPTH, inputs - start);
#pragma nounroll
        for (int v = 0; v < PANELS * VECTORS; ++v)
            pack(panels[v / VECTORS] + v % VECTORS, matrix + start, row0 + v * VECTOR, rows, inputs, depth);
#pragma nounroll
        for (int t = 0; t < tiles * PANELS; ++t) {
            const int tile = t / PANELS, panel = t % PANELS;
            if (panel == 0) stage(staged, input + start, (first + tile) * IMAGES, images, inputs, depth);
            local const vec *w = panels[panel];
            local const float *x = (local const float *)staged;
            global const weight *nextWeights =
                matrix + (size_t)min(row0 + t % (PANELS * VECTORS) * VECTOR, rows - 1) * inputs + start + depth;
            global const float *nextInput =
                input + (size_t)min((first + tile + 1) * IMAGES, images - 1) * inputs + start;
            vec sum[IMAGES * VECTORS];
#pragma unroll
            for (int i = 0; i < IMAGES * VECTORS; ++i) sum[i] = (vec)(0.0f);
#pragma nounroll
            for (int k = 0; k < depth; ++k) {
                const size_t ahead = (size_t)(k / (DEPTH / VECTOR)) * inputs + k % (DEPTH / VECTOR) * VECTOR;
                AHEAD(nextWeights + ahead);
                AHEAD(nextInput + ahead);
#pragma unroll
                for (int i = 0; i < IMAGES; ++i)
#pragma unroll
                    for (int v = 0; v < VECTORS; ++v)
                        sum[i * VECTORS + v] =
                            fma(w[k * VECTORS + v], (vec)(x[i * PITCH * VECTOR + k]), sum[i * VECTORS + v]);
            }
#pragma unroll
            for (int i = 0; i < IMAGES * VECTORS; ++i) sums[tile][panel][i] += sum[i];
        }
    }

    for (int i = 0; i < min(tiles * IMAGES, images - first * IMAGES); ++i)
        for (int v = 0; v < PANELS * VECTORS; ++v) {
            const int row = row0 + v * VECTOR;
            finish(sums[i / IMAGES][v / VECTORS][i % IMAGES * VECTORS + v % VECTORS], weights + row,
                   bias + firstRow + row, output + (size_t)(first * IMAGES + i) * outputs + firstRow + row,
                   rows - row, lowest);
        }
}

#elif VARIANT == GPU && IMAGES == 1

#ifndef LOCAL
#error "LOCAL: work-items of a group, a power of two"
#endif

// Global size: rows x LOCAL, images.
kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void dense_gpu(global const float *restrict input, global const float *restrict weights,
               global const float *restrict bias, global float *restrict output, int inputs, int outputs, int images,
               int firstRow, int rows, float lowest) {
    local float partial[LOCAL];
    const int item = get_local_id(0), row = get_group_id(0), image = get_global_id(1);
    global const weight *w = MATRIX(weights, rows) + (size_t)row * inputs;
    global const float *x = input + (size_t)image * inputs;
    const int whole = inputs / VECTOR * VECTOR;
    vec sum = (vec)(0.0f);
    for (int k = item * VECTOR; k < whole; k += LOCAL * VECTOR) sum = fma(WEIGHTS(w + k), LOAD(x + k), sum);
    float rest = 0;
    for (int k = whole + item; k < inputs; k += LOCAL) rest = fma(WEIGHT(w + k), x[k], rest);
    partial[item] = dot(sum, (vec)(1.0f)) + rest;
    for (int reach = LOCAL / 2; reach > 0; reach /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < reach) partial[item] += partial[item + reach];
    }
    if (item == 0) {
        const float value = AFFINE(partial[0], weights[row], bias[firstRow + row]);
        output[(size_t)image * outputs + firstRow + row] = RECTIFY(value, lowest);
    }
}

#elif VARIANT == GPU

#if !defined(LOCAL_M) || !defined(LOCAL_N) || !defined(WORK_M) || !defined(WORK_N) || !defined(DEPTH)
#error "LOCAL_M, LOCAL_N, WORK_M, WORK_N, DEPTH: items along outputs and images, values per item, inputs staged"
#endif
#define ITEMS (LOCAL_M * LOCAL_N)
#define TILE_M (LOCAL_M * WORK_M)
#define TILE_N (LOCAL_N * WORK_N)
#if TILE_N != IMAGES
#error "IMAGES: must be LOCAL_N x WORK_N"
#endif
#if !defined(STAGES) || STAGES < 1 || STAGES > 2
#error "STAGES: pairs of tiles in local memory, 1 or 2"
#endif
#define PITCH (DEPTH + 1)  // one float of padding keeps the items of a column out of each other's memory bank
#define FETCHES(count) DIVIDE_UP((count) * DEPTH, ITEMS)

// Fetches an item's share of `count` rows of DEPTH values each, read by VALUE; absent rows and values become zeros.
#define FETCH(next, count, matrix, VALUE, first, present, k)                                           \
    for (int f = 0; f < FETCHES(count); ++f) {                                                         \
        const int i = item + f * ITEMS, r = (first) + i / DEPTH, column = (k) + i % DEPTH;             \
        const bool inside = r < (present) && column < inputs;                                          \
        (next)[f] = inside ? VALUE((matrix) + (size_t)r * inputs + column) : 0.0f;                     \
    }
#define FETCH_BOTH(k)                                                \
    FETCH(nextW, TILE_M, MATRIX(weights, rows), WEIGHT, row0, rows, k) \
    FETCH(nextX, TILE_N, input, PLAIN, image0, images, k)
#define PLAIN(p) (*(p))

// Puts what was fetched into a tile of `count` rows.
static inline void put(const float *next, local float *tile, int count, int item) {
    for (int f = 0; f < FETCHES(count); ++f) {
        const int i = item + f * ITEMS;
        if (i < count * DEPTH) tile[i / DEPTH * PITCH + i % DEPTH] = next[f];
    }
}

// Global size: ceil(rows / TILE_M) x LOCAL_M, ceil(images / TILE_N) x LOCAL_N.
kernel __attribute__((reqd_work_group_size(LOCAL_M, LOCAL_N, 1)))
void dense_gpu(global const float *restrict input, global const float *restrict weights,
               global const float *restrict bias, global float *restrict output, int inputs, int outputs, int images,
               int firstRow, int rows, float lowest) {
    local float w[STAGES][TILE_M * PITCH], x[STAGES][TILE_N * PITCH];
    const int m = get_local_id(0), n = get_local_id(1), item = n * LOCAL_M + m;
    const int row0 = get_group_id(0) * TILE_M, image0 = get_group_id(1) * TILE_N;
    float nextW[FETCHES(TILE_M)], nextX[FETCHES(TILE_N)], sum[WORK_M][WORK_N];
    for (int i = 0; i < WORK_M; ++i)
        for (int j = 0; j < WORK_N; ++j) sum[i][j] = 0;

    if (STAGES == 2) { FETCH_BOTH(0) }
    for (int k = 0, stage = 0; k < inputs; k += DEPTH, stage = (stage + 1) % STAGES) {
        if (STAGES == 1) {
            FETCH_BOTH(k)
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        put(nextW, w[stage], TILE_M, item);
        put(nextX, x[stage], TILE_N, item);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (STAGES == 2) { FETCH_BOTH(k + DEPTH) }
        for (int step = 0; step < DEPTH; ++step) {
            float value[WORK_N];
            for (int j = 0; j < WORK_N; ++j) value[j] = x[stage][(j * LOCAL_N + n) * PITCH + step];
            for (int i = 0; i < WORK_M; ++i) {
                const float weight = w[stage][(i * LOCAL_M + m) * PITCH + step];
                for (int j = 0; j < WORK_N; ++j) sum[i][j] = fma(weight, value[j], sum[i][j]);
            }
        }
    }

    for (int i = 0; i < WORK_M; ++i)
        for (int j = 0; j < WORK_N; ++j) {
            const int row = row0 + i * LOCAL_M + m, image = image0 + j * LOCAL_N + n;
            if (row >= rows || image >= images) continue;
            const float value = AFFINE(sum[i][j], weights[row], bias[firstRow + row]);
            output[(size_t)image * outputs + firstRow + row] = RECTIFY(value, lowest);
        }
}

#endif
