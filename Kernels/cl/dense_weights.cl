// How a dense layer's weights lie and are read, for dense.cl and dense_product.cl, before which this text comes.
//
// Weights of 32 bits stay as they come, [output][input], so that they can be used straight from a mapped file. Weights
// of 16 bits are stored by `pack_dense`: a scale for each row, a power of two, then [output][input] in units of it.
// All arithmetic is in 32 bits.

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
