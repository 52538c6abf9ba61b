// A step of stochastic gradient descent with momentum and weight decay: g = scale * gradient + decay * weight,
// velocity = momentum * velocity + g, weight -= rate * velocity; with NESTEROV the weight moves by g + momentum * velocity.
//
//   naive     one weight per work-item.
//   cpu, gpu  RUN vectors per work-item, then the values left over one by one.
//
// `state` holds what changes from step to step: [0] the rate, [1] the scale of the gradients.

#ifndef NESTEROV
#error "NESTEROV: 1 to look ahead along the velocity, else 0"
#endif

#define STEP(T, weight, velocity, gradient)                                                  \
    const T g = fma((T)(decay), weight, (T)(state[1]) * (gradient));                         \
    const T moved = fma((T)(momentum), velocity, g);                                         \
    const T by = NESTEROV ? fma((T)(momentum), moved, g) : moved;

#if VARIANT == NAIVE

// Global size: count.
kernel void sgd_naive(global float *restrict weights, global float *restrict velocities,
                      global const float *restrict gradients, global const float *restrict state, int count,
                      float momentum, float decay) {
    const int i = get_global_id(0);
    STEP(float, weights[i], velocities[i], gradients[i])
    velocities[i] = moved;
    weights[i] -= state[0] * by;
}

#else

#ifndef RUN
#error "RUN: vectors per work-item"
#endif

// Global size: ceil(count / (RUN x VECTOR)).
kernel void sgd_vector(global float *restrict weights, global float *restrict velocities,
                       global const float *restrict gradients, global const float *restrict state, int count,
                       float momentum, float decay) {
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, count);
    int i = first;
    for (; i + VECTOR <= end; i += VECTOR) {
        const vec weight = LOAD(weights + i);
        STEP(vec, weight, LOAD(velocities + i), LOAD(gradients + i))
        STORE(moved, velocities + i);
        STORE(weight - (vec)(state[0]) * by, weights + i);
    }
    for (; i < end; ++i) {
        STEP(float, weights[i], velocities[i], gradients[i])
        velocities[i] = moved;
        weights[i] -= state[0] * by;
    }
}

#endif
