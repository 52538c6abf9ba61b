// A 3x3 convolution of one's own, to be checked and timed beside those of swift-vgg:
//
//   vgg bench kernels --operation conv3x3 --kernel Examples/Kernels/conv3x3.cl --values-per-item 1x1x4
//
// Plain NCHW. Each work-item computes one pixel of PLANES output channels, so that it reads each input once for all of
// them. The last work-items may have less to do. IMAGES is the number of images.

#define PLANES 4

kernel void conv3x3(global const float *restrict input, global const float *restrict weights,
                    global const float *restrict bias, global float *restrict output, int inputs, int outputs,
                    int height, int width, float lowest) {
    const int x = get_global_id(0), y = get_global_id(1);
    // The third axis counts output channels through all images, PLANES of them for each work-item.
    const int first = get_global_id(2) * PLANES, end = min(first + PLANES, IMAGES * outputs);
    for (int plane = first; plane < end; ++plane) {
        const int image = plane / outputs, channel = plane % outputs;
        float sum = bias[channel];
        for (int c = 0; c < inputs; ++c) {
            global const float *in = input + ((size_t)image * inputs + c) * height * width;
            global const float *w = weights + ((size_t)channel * inputs + c) * 9;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    const int row = y + dy, column = x + dx;
                    if (row < 0 || row >= height || column < 0 || column >= width) continue;
                    sum = fma(in[row * width + column], w[(dy + 1) * 3 + dx + 1], sum);
                }
        }
        output[((size_t)image * outputs + channel) * height * width + y * width + x] = fmax(sum, lowest);
    }
}
