#include "batch_format.hpp"
