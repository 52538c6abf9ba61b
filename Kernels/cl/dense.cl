// Dense layer, y = W x + b with rectifier: a matrix-vector product for one image, on a GPU also a matrix product for
// several. A CPU's matrix product is dense_product.cl's. dense_weights.cl, which says how weights lie, comes before this
// text. Input and output are plain rows, [image][feature]. A launch computes `rows` outputs from `firstRow` on: a matrix
// that exceeds the device's largest allocation is cut into several buffers of rows.
//
//   naive    one output per work-item.
//   cpu      ROWS outputs by IMAGES images per work-item, sums held in vectors along the inputs and added up at the
//            end; rows and images past the last repeat it and are not stored. For few images: as fast as the weights
//            arrive.
//   gpu      matrix-vector (IMAGES == 1): a work-group per output, its LOCAL items striding along the inputs, then a
//            tree of sums in local memory. Matrix product (IMAGES > 1): tiles of LOCAL_M x WORK_M outputs by
//            LOCAL_N x WORK_N images, the inputs DEPTH at a time in local memory, WORK_M by WORK_N sums per item. With
//            STAGES 2 the next inputs are fetched while the present ones are multiplied, as in tile_product.cl.

#ifndef IMAGES
#error "IMAGES: images per work-item (cpu) or work-group (gpu)"
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

#elif VARIANT == CPU

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
    const int item = get_local_id(0), row = GROUP(0, LOCAL), image = get_global_id(1);
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
    const int row0 = GROUP(0, LOCAL_M) * TILE_M, image0 = GROUP(1, LOCAL_N) * TILE_N;
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
