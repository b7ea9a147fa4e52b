// BLAS and LAPACK by their Fortran symbols: Debian's OpenBLAS carries no LAPACKE, and Accelerate has the same names.
#pragma once
#include <algorithm>
#include <cstdint>

extern "C" {
void sgemm_(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*,
            const float*, const int*, const float*, float*, const int*);
void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*, const double*, const int*,
            const double*, const int*, const double*, double*, const int*);
void ssyrk_(const char*, const char*, const int*, const int*, const float*, const float*, const int*, const float*,
            float*, const int*);
void dsyrk_(const char*, const char*, const int*, const int*, const double*, const double*, const int*, const double*,
            double*, const int*);
void sgemv_(const char*, const int*, const int*, const float*, const float*, const int*, const float*, const int*,
            const float*, float*, const int*);
void dgemv_(const char*, const int*, const int*, const double*, const double*, const int*, const double*, const int*,
            const double*, double*, const int*);
void sgesdd_(const char*, const int*, const int*, float*, const int*, float*, float*, const int*, float*, const int*,
             float*, const int*, int*, int*);
void dgesdd_(const char*, const int*, const int*, double*, const int*, double*, double*, const int*, double*,
             const int*, double*, const int*, int*, int*);
void ssyevd_(const char*, const char*, const int*, float*, const int*, float*, float*, const int*, int*, const int*,
             int*);
void dsyevd_(const char*, const char*, const int*, double*, const int*, double*, double*, const int*, int*, const int*,
             int*);
void dgeqrf_(const int*, const int*, double*, const int*, double*, double*, const int*, int*);
void dlarft_(const char*, const char*, const int*, const int*, double*, const int*, const double*, double*,
             const int*);
void dormqr_(const char*, const char*, const int*, const int*, const int*, const double*, const int*, const double*,
             double*, const int*, double*, const int*, int*);
void dsymm_(const char*, const char*, const int*, const int*, const double*, const double*, const int*, const double*,
            const int*, const double*, double*, const int*);
void dtrmm_(const char*, const char*, const char*, const char*, const int*, const int*, const double*, const double*,
            const int*, double*, const int*);
void dsyr2k_(const char*, const char*, const int*, const int*, const double*, const double*, const int*,
             const double*, const int*, const double*, double*, const int*);
void dpbsv_(const char*, const int*, const int*, const int*, double*, const int*, double*, const int*, int*);
void dstemr_(const char*, const char*, const int*, double*, double*, const double*, const double*, const int*,
             const int*, int*, double*, double*, const int*, const int*, int*, int*, double*, const int*, int*,
             const int*, int*);
}

// The calls below choose the precision by type.
inline void gemm(const char* ta, const char* tb, int m, int n, int k, const float* a, int lda, const float* b, int ldb,
                 float* c, int ldc) {
  const float one = 1, zero = 0;
  sgemm_(ta, tb, &m, &n, &k, &one, a, &lda, b, &ldb, &zero, c, &ldc);
}
inline void gemm(const char* ta, const char* tb, int m, int n, int k, const double* a, int lda, const double* b,
                 int ldb, double* c, int ldc) {
  const double one = 1, zero = 0;
  dgemm_(ta, tb, &m, &n, &k, &one, a, &lda, b, &ldb, &zero, c, &ldc);
}

// The triangle of C = A A^T (trans "N") or A^T A (trans "T") that lies on and below the diagonal; A column-major.
inline void syrk(const char* trans, int n, int k, const float* a, int lda, float* c) {
  const float one = 1, zero = 0;
  const int ldc = std::max(1, n);
  ssyrk_("L", trans, &n, &k, &one, a, &lda, &zero, c, &ldc);
}
inline void syrk(const char* trans, int n, int k, const double* a, int lda, double* c) {
  const double one = 1, zero = 0;
  const int ldc = std::max(1, n);
  dsyrk_("L", trans, &n, &k, &one, a, &lda, &zero, c, &ldc);
}

// y = alpha op(A) x + beta y, A column-major m x n.
inline void gemv(const char* t, int m, int n, float alpha, const float* a, int lda, const float* x, float beta,
                 float* y) {
  const int one = 1;
  sgemv_(t, &m, &n, &alpha, a, &lda, x, &one, &beta, y, &one);
}
inline void gemv(const char* t, int m, int n, double alpha, const double* a, int lda, const double* x, double beta,
                 double* y) {
  const int one = 1;
  dgemv_(t, &m, &n, &alpha, a, &lda, x, &one, &beta, y, &one);
}

inline void gesdd(const char* job, int m, int n, float* a, float* s, float* u, float* vt, int ldvt, float* work,
                  int lwork, int* iwork, int* info) {
  sgesdd_(job, &m, &n, a, &m, s, u, &m, vt, &ldvt, work, &lwork, iwork, info);
}
inline void gesdd(const char* job, int m, int n, double* a, double* s, double* u, double* vt, int ldvt, double* work,
                  int lwork, int* iwork, int* info) {
  dgesdd_(job, &m, &n, a, &m, s, u, &m, vt, &ldvt, work, &lwork, iwork, info);
}

inline void syevd(const char* job, int n, float* a, float* w, float* work, int lwork, int* iwork, int liwork,
                  int* info) {
  ssyevd_(job, "L", &n, a, &n, w, work, &lwork, iwork, &liwork, info);
}
inline void syevd(const char* job, int n, double* a, double* w, double* work, int lwork, int* iwork, int liwork,
                  int* info) {
  dsyevd_(job, "L", &n, a, &n, w, work, &lwork, iwork, &liwork, info);
}
