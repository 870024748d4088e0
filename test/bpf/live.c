#include "bed.h"
void test_live(void) {}
