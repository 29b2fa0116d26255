// Photographs and signatures: made small enough to send, and without what a camera adds,
// such as the place. What is kept is a picture drawn anew.
"use strict";

const Photographs = (() => {
  const LONGEST = 1_600;
  const MOST_BYTES = 2_000_000;
  const QUALITIES = [0.75, 0.5, 0.3];

  const blobOf = (canvas, media, quality) => new Promise((resolve) => {
    canvas.toBlob(resolve, media, quality);
  });

  async function small(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    for (const quality of QUALITIES) {
      const made = await blobOf(canvas, "image/jpeg", quality);
      if (made && made.size <= MOST_BYTES) return made.arrayBuffer();
    }
    throw new Error("too large");
  }

  // A field to write one's name in with a finger; `picture` is null while it is empty.
  function pad() {
    const canvas = document.createElement("canvas");
    canvas.width = 700;
    canvas.height = 260;
    canvas.className = "pad";
    const pen = canvas.getContext("2d");
    let isEmpty = true;
    const clear = () => {
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      isEmpty = true;
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const across = ((event.clientX - box.left) / box.width) * canvas.width;
      return [across, ((event.clientY - box.top) / box.height) * canvas.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      pen.lineWidth = 5;
      pen.lineCap = "round";
      pen.strokeStyle = "#101820";
      pen.lineTo(...at(event));
      pen.stroke();
      isEmpty = false;
    });
    clear();
    const picture = async () => (isEmpty ? null : (await blobOf(canvas, "image/png")).arrayBuffer());
    return { canvas, clear, picture };
  }

  return { small, pad };
})();
