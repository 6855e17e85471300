// The baseline "node": a Socket.IO server that does what bench/shouting.py does.
const http = require("http").createServer();
const io = new (require("socket.io").Server)(http, {
  path: "/live", transports: ["websocket"], perMessageDeflate: false, maxHttpBufferSize: 16384,
});
const frame = JSON.parse(process.env.FRAME);
io.on("connection", (socket) => {
  socket.join("all");
  socket.on("flood", async ({ count }) => {
    for (let n = 0; n < count; n++) {
      io.to("all").emit("message.posted", frame);
      await new Promise(setImmediate);
    }
  });
});
http.on("request", (_, answer) => { if (!answer.headersSent) answer.end("hello"); });
const [host, port] = process.argv[2].split(":");
http.listen(Number(port), host);
