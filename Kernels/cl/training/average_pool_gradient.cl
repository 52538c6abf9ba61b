// Gradient of the mean of each cell of a fixed grid over the image: each value gets, from every cell that it lies in, the
// cell's gradient divided by its number of values. Cells are those of average_pool.cl, and may overlap.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  one pixel of a block of channels per work-item, in a vector.

// Cell i of `cells` over `extent` values begins at floor(i extent / cells) and ends at ceil((i + 1) extent / cells).
#define CELL_START(i, cells, extent) ((int)((long)(i) * (extent) / (cells)))
#define CELL_END(i, cells, extent) ((int)(((long)((i) + 1) * (extent) + (cells) - 1) / (cells)))
// The first and the last cell with a value.
#define FIRST_CELL(x, cells, extent) ((int)((long)(x) * (cells) / (extent)))
#define LAST_CELL(x, cells, extent) ((int)(((long)((x) + 1) * (cells) - 1) / (extent)))

#if VARIANT == NAIVE
#define VALUE float
#define GRADIENT(row, column) gradient[locate(image, channel, row, column, channels, rows, columns, VECTOR)]
#else
#define VALUE vec
#define GRADIENT(row, column) LOAD(gradient + ((plane * rows + (row)) * columns + (column)) * VECTOR)
#endif

#define ADD_CELLS                                                                                         \
    VALUE sum = (VALUE)(0.0f);                                                                            \
    for (int row = FIRST_CELL(y, rows, height); row <= LAST_CELL(y, rows, height); ++row)                 \
        for (int column = FIRST_CELL(x, columns, width); column <= LAST_CELL(x, columns, width); ++column) { \
            const int tall = CELL_END(row, rows, height) - CELL_START(row, rows, height);                 \
            const int wide = CELL_END(column, columns, width) - CELL_START(column, columns, width);       \
            sum += GRADIENT(row, column) / (VALUE)((float)(tall * wide));                                 \
        }

#if VARIANT == NAIVE

// Global size: width, height, images x padded channels.
kernel void average_pool_gradient_naive(global const float *restrict gradient, global float *restrict output,
                                        int channels, int height, int width, int rows, int columns) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    ADD_CELLS
    output[locate(image, channel, y, x, channels, height, width, VECTOR)] = sum;
}

#else

// Global size: width, height, images x blocks.
kernel void average_pool_gradient_vector(global const float *restrict gradient, global float *restrict output,
                                         int height, int width, int rows, int columns) {
    const int x = get_global_id(0), y = get_global_id(1);
    const size_t plane = get_global_id(2);
    ADD_CELLS
    STORE(sum, output + ((plane * height + y) * width + x) * VECTOR);
}

#endif
