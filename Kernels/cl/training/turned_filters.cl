// The filters of a convolution turned by half a turn, with inputs and outputs exchanged: the convolution of the gradient of
// the outputs with them is the gradient of the inputs.
//
//   naive, cpu, gpu  one work-item per pair of channels; nothing is computed.
//
// Weights in and out: [output][input][row][column], the other's outputs being the one's inputs.

#ifndef TAPS
#error "TAPS: values of a filter for one input channel"
#endif

// Global size: outputs, inputs.
kernel void turned_filters(global const float *restrict weights, global float *restrict turned, int inputs,
                           int outputs) {
    const int output = get_global_id(0), input = get_global_id(1);
    global const float *from = weights + ((size_t)output * inputs + input) * TAPS;
    global float *to = turned + ((size_t)input * outputs + output) * TAPS;
    for (int tap = 0; tap < TAPS; ++tap) to[tap] = from[TAPS - 1 - tap];
}
