// Common to all kernels: the variants, the vector of channels, and the layout of activations.
//
// Activations lie in blocks of channels, innermost: [image][channel / B][row][column][channel % B], B a power of two.
// B = 1 is plain NCHW. The last block is padded with channels that are zero as long as all values are finite.

// Variants: each file holds its operation's, from the plainest to the fastest; the host asks for one.
#define NAIVE 0  // one work-item per value, scalar arithmetic, any layout: the one that is obviously right
#define CPU 1    // one work-item per work-group, register tiles of explicit vectors, no local memory, no barrier
#define GPU 2    // work-groups that share tiles in local memory

#ifndef VARIANT
#error "VARIANT: NAIVE, CPU or GPU"
#endif
#ifndef VECTOR
#error "VECTOR: floats in a vector, which is also the block of channels: 1, 2, 4, 8 or 16"
#endif

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

#if VECTOR == 1
typedef float vec;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef PASTE(float, VECTOR) vec;
#define LOAD(p) PASTE(vload, VECTOR)(0, p)
#define STORE(v, p) PASTE(vstore, VECTOR)(v, 0, p)
#endif

// The same in global memory where p is a whole number of vectors from a buffer's start: on a GPU one access, where it
// would make VECTOR of one that may lie anywhere.
#if VARIANT == GPU
#define LOAD_ALIGNED(p) (*(global const vec *)(p))
#define STORE_ALIGNED(v, p) (*(global vec *)(p) = (v))
#else
#define LOAD_ALIGNED(p) LOAD(p)
#define STORE_ALIGNED(v, p) STORE(v, p)
#endif

#define DIVIDE_UP(a, b) (((a) + (b) - 1) / (b))

// The number of a work-group of `size` items along an axis, counted through all slices of a launch, which begins at an
// offset in each: get_group_id begins at zero again.
#define GROUP(axis, size) (get_group_id(axis) + get_global_offset(axis) / (size))

// max(x, lowest) that lets a NaN in x through; lowest is 0 for a rectifier, -INFINITY for none.
#define RECTIFY(x, lowest) ((x) < (lowest) ? (lowest) : (x))

// The larger of two, or the NaN where one is; of vectors, lane by lane.
#define LARGER(a, b) ((a) > (b) || (a) != (a) ? (a) : (b))

// Where a value lies, in floats, in activations of `channels` channels in blocks of `block`.
static inline size_t locate(int image, int channel, int y, int x, int channels, int height, int width, int block) {
    const size_t blocks = DIVIDE_UP(channels, block);
    return ((((size_t)image * blocks + channel / block) * height + y) * width + x) * block + channel % block;
}
