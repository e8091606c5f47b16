"""A server with an OpenAI-compatible API over the weights in a GGUF file, on loopback.

  server.py llamacpp FILE PORT THREADS SLOTS      llama.cpp's own server (package xllamacpp)
  server.py llama-cpp-python FILE PORT THREADS    the server of llama-cpp-python: one request at a time

Both join the messages with empty lines between them: the model was never taught a chat template.
"""

import sys
import threading

CONTEXT = 1536


def llamacpp(weights, port, threads, slots):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = weights
    params.port = port
    params.n_parallel = slots
    params.n_ctx = CONTEXT * slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.n_gpu_layers = 0
    params.warmup = False
    params.use_jinja = True
    params.chat_template = "{% for m in messages %}{% if m.content %}{{ m.content }}\n\n{% endif %}{% endfor %}"
    server = xllamacpp.Server(params)
    print("listening at", server.listening_address, flush=True)
    threading.Event().wait()


def llama_cpp_python(weights, port, threads):
    from llama_cpp import llama_chat_format
    from llama_cpp.server.__main__ import main

    @llama_chat_format.register_chat_format("plain")
    def plain(messages, **_):
        said = "\n\n".join(m["content"] for m in messages if isinstance(m.get("content"), str) and m["content"])
        return llama_chat_format.ChatFormatterResponse(prompt=said, stop=[])

    # interrupt_requests would drop the running request when the next one arrives.
    sys.argv = ["server", "--model", weights, "--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(CONTEXT),
                "--n_threads", str(threads), "--n_threads_batch", str(threads), "--chat_format", "plain",
                "--interrupt_requests", "false", "--verbose", "false"]
    main()


if __name__ == "__main__":
    engine, weights, port, threads, *slots = sys.argv[1:]
    if engine == "llamacpp":
        llamacpp(weights, int(port), int(threads), int(slots[0]))
    else:
        llama_cpp_python(weights, int(port), int(threads))
