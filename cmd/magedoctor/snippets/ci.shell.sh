# One line before composer install, in any CI system: Jenkins, Bitbucket, CircleCI, a script of your own.
# Status 0: open. 1: shut, a cause that somebody must act on. 3: could not tell. Where a test report
# can be shown, give the system magedoctor.junit.xml; keys come from where Composer reads them.
magedoctor preflight --format text --format junit=magedoctor.junit.xml
