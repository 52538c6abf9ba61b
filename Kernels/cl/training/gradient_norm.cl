// The norm of all gradients together, and the scale that brings it down to a limit where it is above.
//
//   naive, cpu, gpu  for each tensor ITEMS work-items that add up the squares of their share of it; then one work-item for
//                    all of them. The order of the sums is the same whatever runs beside.

#ifndef ITEMS
#error "ITEMS: work-items that share a tensor"
#endif

// Writes sums of squares to `squares` from `first` on. Global size: ITEMS.
kernel void gradient_norm_squares(global const float *restrict gradient, global float *restrict squares, int count,
                                  int first) {
    const int item = get_global_id(0), share = DIVIDE_UP(count, ITEMS);
    const int begin = min(item * share, count), end = min(begin + share, count);
    vec sums = (vec)(0.0f);
    int i = begin;
    for (; i + VECTOR <= end; i += VECTOR) {
        const vec value = LOAD(gradient + i);
        sums = fma(value, value, sums);
    }
    float lanes[VECTOR], sum = 0;
    STORE(sums, lanes);
    for (int lane = 0; lane < VECTOR; ++lane) sum += lanes[lane];
    for (; i < end; ++i) sum = fma(gradient[i], gradient[i], sum);
    squares[first + item] = sum;
}

// `state` gets [1] the scale and [4] the norm. A norm that is no number scales nothing. Global size: 1.
kernel void gradient_norm_scale(global const float *restrict squares, global float *restrict state, int count,
                                float limit) {
    float sum = 0;
    for (int tensor = 0; tensor < count; tensor += ITEMS) {
        float share = 0;
        for (int i = 0; i < ITEMS; ++i) share += squares[tensor + i];
        sum += share;
    }
    const float norm = sqrt(sum);
    state[1] = norm > limit ? limit / norm : 1.0f;
    state[4] = norm;
}
