{
  "targets": [
    {
      "target_name": "nightsweep",
      "sources": [
        "src/addon.cc",
        "src/linear_algebra.cc",
        "src/lanczos.cc",
        "src/block_search.cc",
        "src/noisy_bulk.cc",
        "src/shifted_solves.cc",
        "src/slope_moments.cc",
        "src/elementwise.cc",
        "src/random.cc",
        "src/loops_baseline.cc",
        "src/loops_avx2.cc",
        "src/loops_avx512.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NODE_ADDON_API_CPP_EXCEPTIONS_ALL"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++20", "-std=gnu++17"],
      "cflags_cc": [
        "-std=c++17",
        "-O3",
        "-fno-math-errno",
        "-fno-trapping-math",
        "-ffp-contract=off",
        "-fvisibility=hidden"
      ],
      "conditions": [
        ["OS=='linux'", { "libraries": ["-lopenblas"] }],
        [
          "OS=='mac'",
          {
            "xcode_settings": {
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
              "MACOSX_DEPLOYMENT_TARGET": "12.0",
              "OTHER_CFLAGS": ["-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"]
            },
            "libraries": ["-framework Accelerate"]
          }
        ]
      ]
    }
  ]
}
