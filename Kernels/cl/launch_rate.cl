// A kernel that does next to nothing, so that its time is what a launch takes: it counts how often it ran.

// Global size: 1.
kernel void launch_rate(global int *restrict count) { count[0] += 1; }
