// The matrix product of a dense layer for many images on a CPU: y = W x + b with rectifier, as in dense.cl, whose
// arguments it takes. dense_weights.cl, which says how weights lie, comes before this text.
//
// A work-item computes TILES tiles of IMAGES images by PANELS panels of VECTORS vectors of outputs, DEPTH inputs at a
// time: the weights are transposed into the panels once for all the images, so that sums run along outputs, each weight
// loaded serves IMAGES fused multiply-adds, and none is added up across lanes.

#if !defined(IMAGES) || !defined(TILES)
#error "IMAGES, TILES: images of a tile, tiles per work-item"
#endif
#if !defined(PANELS) || !defined(VECTORS) || !defined(DEPTH)
#error "PANELS, VECTORS, DEPTH: panels per work-item, vectors of outputs in a panel, inputs at a time"
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

// Global size: ceil(images / (IMAGES x TILES)), ceil(rows / COLUMNS).
kernel void dense_product(global const float *restrict input, global const float *restrict weights,
                          global const float *restrict bias, global float *restrict output, int inputs, int outputs,
                          int images, int firstRow, int rows, float lowest) {
    local vec panels[PANELS][DEPTH * VECTORS], staged[IMAGES * PITCH], sums[TILES][PANELS][IMAGES * VECTORS];
    const int first = get_global_id(0) * TILES, tiles = min(TILES, DIVIDE_UP(images, IMAGES) - first);
    const int row0 = get_global_id(1) * COLUMNS;
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
