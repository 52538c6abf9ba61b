// An OpenCL layer for tests: between an application and the driver it makes calls fail, commands hang and callbacks
// lie, and keeps account of calls and objects on its own. The loader puts it there where OPENCL_LAYERS names it.
//
// The environment variable FAULT_LAYER_REPLACE names a file with text of programs that is replaced wherever it occurs: the
// text, a line => and what takes its place, which goes up to the file's end. A file that is not so ends the process.
// Programs are not taken from binaries then, nor given as such.
//
// FAULT_LAYER_REPORT names a file that is written at the process's end: the numbers of calls by function, of live objects
// by kind, and where text is replaced of programs that had it and of places.
#ifndef SWIFT_VGG_FAULT_LAYER_H
#define SWIFT_VGG_FAULT_LAYER_H

/// Sets what is to go wrong from now on, and begins to count calls anew.
///
/// A plan is a list of words; the environment variable FAULT_LAYER holds the first. An empty one lets all be well.
///
///     call=N             the N-th call from now on, counted from 1,
///     function=clFlush   counted over the calls of one function only,
///     status=-5          is not made but returns this; a release is made all the same
///     lasting            and so do all that follow.
///     hang               Or it is made, but its command waits for what never comes.
///     events=-14         Commands that have ended say that they failed so.
///     callbacks=late     Callbacks of events come a fifth of a second late,
///     callbacks=absent   never,
///     callbacks=early    or at once, with a status of -5.
void fault_layer_plan(const char *plan);

/// How many calls there were since the plan was set.
long fault_layer_calls(void);

/// The function whose call was the first to go wrong since the plan was set, or null.
const char *fault_layer_struck(void);

/// Objects made or retained and not released since the layer was loaded, of all kinds; what the layer made not counted.
long fault_layer_live(void);

#endif
