#pragma once

/// Of another library on CAF that knows nothing of troupe, and has taken the same ids.
void know_foreign_types();
