// The transforms of Winograd's minimal filtering F(OUT x OUT, 3x3), of one row and of whole tiles, for both families of
// kernels in winograd.cl, before which this text comes.

#ifndef OUT
#error "OUT: rows and columns of a tile's outputs, 2, 4 or 6"
#endif
#define SIDE (OUT + 2)
#define POINTS (SIDE * SIDE)

// A tile's array is in registers only where no loop is left that indexes it. On a GPU it must be; on a CPU it is in the
// fast cache anyway, and the loop is less to compile.
#if VARIANT == GPU
#define UNROLL_TILE _Pragma("unroll")
#else
#define UNROLL_TILE _Pragma("nounroll")
#endif

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

// Transforms one block of channels of the inputs that begin at row y, column x; point i goes to points + i * stride.
static inline void transform_input(global const float *restrict plane, int y, int x, int height, int width,
                                   global float *restrict points, size_t stride) {
    vec half_way[SIDE][SIDE], in[SIDE], out[SIDE];
    const bool whole = y >= 0 && x >= 0 && y + SIDE <= height && x + SIDE <= width;
    UNROLL_TILE
    for (int j = 0; j < SIDE; ++j) {
#pragma unroll
        for (int i = 0; i < SIDE; ++i) {
            const int row = y + i, column = x + j;
            const bool inside = whole || (row >= 0 && row < height && column >= 0 && column < width);
            in[i] = inside ? LOAD_ALIGNED(plane + ((size_t)row * width + column) * VECTOR) : (vec)(0.0f);
        }
        to_points(out, in);
#pragma unroll
        for (int i = 0; i < SIDE; ++i) half_way[i][j] = out[i];
    }
    UNROLL_TILE
    for (int i = 0; i < SIDE; ++i) {
        to_points(out, half_way[i]);
#pragma unroll
        for (int j = 0; j < SIDE; ++j) STORE_ALIGNED(out[j], points + (i * SIDE + j) * stride);
    }
}

// Transforms one tile's products for one block of channels back, adds the bias, rectifies, pools on request, and stores
// what lies within the image. Point i is at products + i * stride.
static inline void transform_output(global const float *restrict products, size_t stride, vec bias, float lowest,
                                    int pool, global float *restrict plane, int y, int x, int height, int width) {
    vec half_way[OUT][SIDE], in[SIDE], out[OUT][OUT];
    UNROLL_TILE
    for (int j = 0; j < SIDE; ++j) {
#pragma unroll
        for (int i = 0; i < SIDE; ++i) in[i] = LOAD_ALIGNED(products + (i * SIDE + j) * stride);
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
            if (i < rows && j < columns)
                STORE_ALIGNED(out[i][j], plane + ((size_t)(y + i) * width + x + j) * VECTOR);
}
