; The installer for Windows. windows_installer.py compiles it and gives the values in ${}.
;
; For one person by default, without an administrator (/CurrentUser, %LOCALAPPDATA%\Programs), or
; for all (/AllUsers, Program Files). Silent: /S. Upgrading replaces the program and nothing else;
; what belongs to the person is never touched, not even by the uninstaller.

Unicode true
!ifdef KIND
  Target ${KIND} ; the installer itself; NSIS as it comes for Windows has the 32-bit one only
!endif
!ifdef QUICKLY
  SetCompressor zlib ; to try it
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!define NAME "STT Desktop"
!define KEY "stt-desktop"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include x64.nsh
!include WinVer.nsh
!include "${ASSOCIATIONS}"

Name "${NAME}"
OutFile "${TARGET}"
BrandingText "${NAME} ${VERSION}"
ManifestDPIAware true
VIProductVersion "${VERSION_FOUR}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "GPL-3.0-or-later"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\STT Desktop.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString KEPT ${LANG_ENGLISH} "Your tasks, transcripts, settings and keys stay where they are."
LangString KEPT ${LANG_SIMPCHINESE} "您的任务、文字稿、设置和密钥都会保留。"
LangString RUNS ${LANG_ENGLISH} "STT Desktop is open. Close it, then try again."
LangString RUNS ${LANG_SIMPCHINESE} "STT Desktop 正在运行。请先关闭它，然后重试。"
LangString OLD ${LANG_ENGLISH} "STT Desktop needs Windows 10 or newer, 64 bit."
LangString OLD ${LANG_SIMPCHINESE} "STT Desktop 需要 64 位 Windows 10 或更高版本。"

; "Open with" offers the program; what opens a recording by default stays as the person has it.
!macro OfferFor SUFFIX
  WriteRegStr SHCTX "Software\Classes\Applications\STT Desktop.exe\SupportedTypes" "${SUFFIX}" ""
  WriteRegStr SHCTX "Software\Classes\${SUFFIX}\OpenWithProgids" "STTDesktop.Recording" ""
!macroend

!macro TakeBackFor SUFFIX
  DeleteRegValue SHCTX "Software\Classes\${SUFFIX}\OpenWithProgids" "STTDesktop.Recording"
!macroend

Function .onInit
  SetRegView 64
  !insertmacro MULTIUSER_INIT
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

; A program that runs cannot be overwritten: its file cannot even be opened for writing. There are
; two: the window's, and the command line's, which is the window's children, too.
!macro RefuseWhileOpen UN
Function ${UN}RefuseWhileOpen
  StrCpy $1 "STT Desktop.exe"
  again:
  IfFileExists "$INSTDIR\$1" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\$1" a
  IfErrors 0 closed
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNS)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 4
    Quit
  closed:
  FileClose $0
  free:
  StrCmp $1 "stt-desktop.exe" every
  StrCpy $1 "stt-desktop.exe"
  Goto again
  every:
FunctionEnd
!macroend
!insertmacro RefuseWhileOpen ""
!insertmacro RefuseWhileOpen "un."

Section
  Call RefuseWhileOpen
  ; Nothing of an older version may stay: a library of it would be loaded.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\STT Desktop.exe"

  WriteRegStr SHCTX "Software\Classes\STTDesktop.Recording" "" "Recording"
  WriteRegStr SHCTX "Software\Classes\STTDesktop.Recording\DefaultIcon" "" "$INSTDIR\STT Desktop.exe,0"
  WriteRegStr SHCTX "Software\Classes\STTDesktop.Recording\shell\open\command" "" '"$INSTDIR\STT Desktop.exe" "%1"'
  WriteRegStr SHCTX "Software\Classes\Applications\STT Desktop.exe" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "Software\Classes\Applications\STT Desktop.exe\shell\open\command" "" '"$INSTDIR\STT Desktop.exe" "%1"'
  !insertmacro OfferForEvery
  ; `start stt-desktop` in a terminal, and “Run…”. Nobody's PATH is changed.
  WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\stt-desktop.exe" "" "$INSTDIR\stt-desktop.exe"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\STT Desktop.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  !ifdef HOMEPAGE
    WriteRegStr SHCTX "${UNINSTALL}" "URLInfoAbout" "${HOMEPAGE}"
  !endif
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section Uninstall
  Call un.RefuseWhileOpen
  !insertmacro TakeBackForEvery
  DeleteRegKey SHCTX "Software\Classes\STTDesktop.Recording"
  DeleteRegKey SHCTX "Software\Classes\Applications\STT Desktop.exe"
  DeleteRegKey SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\stt-desktop.exe"
  DeleteRegKey SHCTX "${UNINSTALL}"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\stt-desktop.exe"
  Delete "$INSTDIR\STT Desktop.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  DetailPrint "$(KEPT)"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
