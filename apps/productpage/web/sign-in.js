const dialog = document.getElementById('dialog')

document.getElementById('sign-in-button')?.addEventListener('click', () => dialog.showModal())
document.getElementById('close-dialog')?.addEventListener('click', () => dialog.close())
