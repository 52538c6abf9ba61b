// Moves the running statistics of batch normalisation towards those of a batch: r + momentum * (s - r), where s is the
// batch's mean, or its variance times n / (n - 1), which estimates that of the population.
//
//   naive, cpu, gpu  one channel per work-item.
//
// Statistics of either kind: [mean, variance][channel].

// `correction` is n / (n - 1), or 1 for a single value. Global size: channels.
kernel void running_statistics(global const float *restrict statistics, global float *restrict running, int channels,
                               float momentum, float correction) {
    const int mean = get_global_id(0), variance = channels + mean;
    running[mean] += momentum * (statistics[mean] - running[mean]);
    running[variance] += momentum * (statistics[variance] * correction - running[variance]);
}
