// A step of Adam with decoupled weight decay (Loshchilov and Hutter 2019): with g = scale * gradient, the moments are
// m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2, and the weight becomes
// weight * (1 - rate * decay) - rate * (m / correction1) / (sqrt(v / correction2) + epsilon).
//
//   naive     one weight per work-item.
//   cpu, gpu  RUN vectors per work-item, then the values left over one by one.
//
// `state` holds what changes from step to step: [0] the rate, [1] the scale of the gradients, [2] and [3] the corrections
// 1 - beta1^t and 1 - beta2^t of step t. `rest1` and `rest2` are 1 - beta1 and 1 - beta2, of which beta2 as a float would
// leave too few digits.

#define STEP(T, weight, m, v, gradient)                                                      \
    const T g = (T)(state[1]) * (gradient);                                                  \
    const T first = fma((T)(beta1), m, (T)(rest1) * g);                                      \
    const T second = fma((T)(beta2), v, (T)(rest2) * g * g);                                 \
    const T root = sqrt(second / (T)(state[3])) + (T)(epsilon);                              \
    const T moved = (weight) * (T)(1 - state[0] * decay) - (T)(state[0]) * (first / (T)(state[2])) / root;

#if VARIANT == NAIVE

// Global size: count.
kernel void adamw_naive(global float *restrict weights, global float *restrict means, global float *restrict squares,
                        global const float *restrict gradients, global const float *restrict state, int count,
                        float beta1, float rest1, float beta2, float rest2, float epsilon, float decay) {
    const int i = get_global_id(0);
    STEP(float, weights[i], means[i], squares[i], gradients[i])
    means[i] = first;
    squares[i] = second;
    weights[i] = moved;
}

#else

#ifndef RUN
#error "RUN: vectors per work-item"
#endif

// Global size: ceil(count / (RUN x VECTOR)).
kernel void adamw_vector(global float *restrict weights, global float *restrict means, global float *restrict squares,
                         global const float *restrict gradients, global const float *restrict state, int count,
                         float beta1, float rest1, float beta2, float rest2, float epsilon, float decay) {
    const int begin = get_global_id(0) * RUN * VECTOR, end = min(begin + RUN * VECTOR, count);
    int i = begin;
    for (; i + VECTOR <= end; i += VECTOR) {
        STEP(vec, LOAD(weights + i), LOAD(means + i), LOAD(squares + i), LOAD(gradients + i))
        STORE(first, means + i);
        STORE(second, squares + i);
        STORE(moved, weights + i);
    }
    for (; i < end; ++i) {
        STEP(float, weights[i], means[i], squares[i], gradients[i])
        means[i] = first;
        squares[i] = second;
        weights[i] = moved;
    }
}

#endif
