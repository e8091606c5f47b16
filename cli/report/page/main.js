const data = JSON.parse(document.getElementById('data').textContent);
document.getElementById('page').textContent = data.kind;
