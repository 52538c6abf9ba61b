// A matrix product in the tiles of a work-group, which the GPU variants of convolution.cl, window_convolution.cl and winograd.cl share: this
// text comes before theirs, and leaves it to them where the rows come from and, but for images, where the sums go.
//
// A work-group of LOCAL_M by LOCAL_N items computes TILE_M rows (pixels, or tiles of them) by TILE_N columns (output
// channels), DEPTH blocks of input channels at a time in local memory: each item WORK_M by WORK_N sums in registers. An
// item's rows and vectors of columns are LOCAL_M and LOCAL_N apart, so that neighbouring items read neighbouring memory.
//
//   STAGES 1  one pair of tiles: fetch, wait for the items still at it, put, wait, multiply. Few registers and little
//             local memory, so that other groups may fill the waits.
//   STAGES 2  two pairs in turn: the next is fetched into registers while the present one is multiplied, and what is
//             put does not disturb those who still multiply, so that one barrier is enough.
//
//   PRODUCT_BITS 32  floats in local memory, and all arithmetic on floats.
//   PRODUCT_BITS 16  for devices with cl_khr_fp16: rows and columns are rounded to halves as they are fetched, which
//                    takes half the local memory and registers; the STEPS products of a pair of tiles are summed as
//                    halves, and only these short sums, whose errors stay small, are added up as floats. What exceeds
//                    65504, the largest half, becomes infinite, and what is below 2^-14 may become zero.
//
// The packed weights are [group][input block][tap][lane][TILE_N]; a sum of one point has one tap.

#if VARIANT == GPU

#if !defined(LOCAL_M) || !defined(LOCAL_N)
#error "LOCAL_M, LOCAL_N: work-items of a group along rows and along output channels"
#endif
#if !defined(WORK_M) || !defined(WORK_N) || WORK_N % VECTOR != 0
#error "WORK_M, WORK_N: rows and output channels per work-item, WORK_N a multiple of VECTOR"
#endif
#ifndef DEPTH
#error "DEPTH: input blocks staged at a time"
#endif
#if !defined(STAGES) || STAGES < 1 || STAGES > 2
#error "STAGES: pairs of tiles in local memory, 1 or 2"
#endif
#ifndef IN_BLOCK
#error "IN_BLOCK: channels in a block of the input, VECTOR or 1"
#endif
#if !defined(PRODUCT_BITS) || PRODUCT_BITS != 16 && PRODUCT_BITS != 32
#error "PRODUCT_BITS: 32, or 16 for products of halves in short sums of their own"
#endif
#if PRODUCT_BITS == 16
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
typedef half factor;
typedef PASTE(half, VECTOR) factors;
#define FACTORS(v) PASTE(convert_half, VECTOR)(v)
#define FLOATS(v) PASTE(convert_float, VECTOR)(v)
#else
typedef float factor;
typedef vec factors;
#define FACTORS(v) (v)
#endif
#define ITEMS (LOCAL_M * LOCAL_N)
#define TILE_M (LOCAL_M * WORK_M)
#define TILE_N (LOCAL_N * WORK_N)
#define STEPS (DEPTH * IN_BLOCK)
#define OUT_VECTORS (WORK_N / VECTOR)
#define ROWS_SIZE (STEPS * TILE_M)               // factors, [step][TILE_M]
#define COLUMNS_SIZE (STEPS * TILE_N / VECTOR)   // vectors of them, [step][TILE_N / VECTOR]
#define ROW_FETCHES DIVIDE_UP(DEPTH * TILE_M, ITEMS)
#define COLUMN_FETCHES DIVIDE_UP(COLUMNS_SIZE, ITEMS)

// What an item fetches of the next pair of tiles: of rows, blocks of channels, [block][TILE_M] shared out in turn.
typedef struct {
    factor rows[ROW_FETCHES][IN_BLOCK];
    factors columns[COLUMN_FETCHES];
} fetched;

// The block and the row of an item's fetch number `f`.
#define FETCHED_BLOCK(f) ((item + (f) * ITEMS) / TILE_M)
#define FETCHED_ROW(f) ((item + (f) * ITEMS) % TILE_M)

// Fetches one block of channels, or zeros.
static inline void fetch_block(fetched *next, int f, global const float *source, bool present) {
#if IN_BLOCK == 1
    next->rows[f][0] = present ? *source : 0.0f;
#else
    STORE(FACTORS(present ? LOAD_ALIGNED(source) : (vec)(0.0f)), next->rows[f]);
#endif
}

// Fetches the weights of one tap and the blocks from `first` on, zeros past the last.
static inline void fetch_columns(fetched *next, global const float *weights, int item, int first, int blocks, int tap,
                                 int taps) {
#pragma unroll
    for (int f = 0; f < COLUMN_FETCHES; ++f) {
        const int i = (item + f * ITEMS) * VECTOR;
        const int block = first + i / (IN_BLOCK * TILE_N), rest = i % (IN_BLOCK * TILE_N);
        global const float *source = weights + ((size_t)block * taps + tap) * IN_BLOCK * TILE_N + rest;
        next->columns[f] = FACTORS(block < blocks ? LOAD_ALIGNED(source) : (vec)(0.0f));
    }
}

// Puts what was fetched into the tiles.
static inline void put(const fetched *next, local factor *rows, local factors *columns, int item) {
#pragma unroll
    for (int f = 0; f < ROW_FETCHES; ++f)
#pragma unroll
        for (int lane = 0; lane < IN_BLOCK; ++lane)
            if (FETCHED_BLOCK(f) < DEPTH)
                rows[(FETCHED_BLOCK(f) * IN_BLOCK + lane) * TILE_M + FETCHED_ROW(f)] = next->rows[f][lane];
#pragma unroll
    for (int f = 0; f < COLUMN_FETCHES; ++f)
        if (item + f * ITEMS < COLUMNS_SIZE) columns[item + f * ITEMS] = next->columns[f];
}

// Adds the product of a pair of tiles for item (m, n), factor by factor.
static inline void add_products(local const factor *rows, local const factors *columns, int m, int n,
                                factors sum[WORK_M][OUT_VECTORS]) {
    for (int step = 0; step < STEPS; ++step) {
        factors column[OUT_VECTORS];
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) column[j] = columns[step * (TILE_N / VECTOR) + j * LOCAL_N + n];
#pragma unroll
        for (int i = 0; i < WORK_M; ++i) {
            const factor row = rows[step * TILE_M + i * LOCAL_M + m];
#pragma unroll
            for (int j = 0; j < OUT_VECTORS; ++j) sum[i][j] = fma((factors)(row), column[j], sum[i][j]);
        }
    }
}

// Adds the product of a pair of tiles to the sums of item (m, n).
static inline void multiply_tiles(local const factor *rows, local const factors *columns, int m, int n,
                                  vec sum[WORK_M][OUT_VECTORS]) {
#if PRODUCT_BITS == 32
    add_products(rows, columns, m, n, sum);
#else
    factors part[WORK_M][OUT_VECTORS];
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) part[i][j] = (factors)(0);
    add_products(rows, columns, m, n, part);
#pragma unroll
    for (int i = 0; i < WORK_M; ++i)
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) sum[i][j] += FLOATS(part[i][j]);
#endif
}

// Writes the sums of item (m, n), which are pixels of images of `plane` pixels by output channels, rectified.
static inline void store_pixels(vec sum[WORK_M][OUT_VECTORS], global float *output, int firstPixel, int group, int m,
                                int n, int pixels, int plane, int outBlocks, float lowest) {
#pragma unroll
    for (int i = 0; i < WORK_M; ++i) {
        const int pixel = firstPixel + i * LOCAL_M + m;
        if (pixel >= pixels) continue;
#pragma unroll
        for (int j = 0; j < OUT_VECTORS; ++j) {
            const int block = group * (TILE_N / VECTOR) + j * LOCAL_N + n;
            if (block >= outBlocks) continue;
            const size_t to = ((size_t)(pixel / plane) * outBlocks + block) * plane + pixel % plane;
            STORE_ALIGNED(RECTIFY(sum[i][j], (vec)(lowest)), output + to * VECTOR);
        }
    }
}

#endif
