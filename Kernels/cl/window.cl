// A window over images as kernels are told of it, which window_convolution.cl, depthwise_convolution.cl and
// window_pool.cl share: this text comes before theirs.
//
// Three vectors of four hold it: `extent` is rows and columns of the image, then of the result; `window` is rows and
// columns of the window, then its steps; `placing` is the dilation along rows and columns, then the padding before.

// The first place, and the end of the places, that lie on the image, of `size` places `step` apart from `start` on.
static inline int first_place(int start, int step) { return start < 0 ? DIVIDE_UP(-start, step) : 0; }
static inline int end_place(int start, int step, int size, int extent) {
    return start < extent ? min(DIVIDE_UP(extent - start, step), size) : 0;
}
