/**
 * The commonest passwords that are long enough to be taken (the very commonest are shorter and fall to the length),
 * in lower case; an attacker who must wait between tries gets to these first.
 */
export const common: ReadonlySet<string> = new Set(`
  0123456789 01234567890 0987654321 1020304050 1029384756 102030405060 1122334455 112233445566 11223344556677
  123123123123 1231231234 123321123321 1234512345 12345678900 1234567890 12345678901 12345678910 123456789123
  1234567890123 123456789a 123456789abc 123456789q 123456qwerty 123456abcdef 1234qwerasdf 1234qwerty 12qwaszx34
  1357924680 1472583690 147258369123 159357123456 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv
  1qazxsw23edc 7894561230 789456123789 9876543210 98765432100 a1b2c3d4e5 a1b2c3d4e5f6 a123456789 aa12345678
  aa123456789 abc1234567 abc12345678 abc123456789 abc123abc123 abcd123456 abcd12345678 abcde12345 abcdefghij
  abcdefghijk abcdefghijklmnop admin12345 admin123456 adminadmin administrator administrator1 asd123asd123
  asdasdasdasd asdf1234asdf asdfasdfasdf asdfghjkl1 asdfghjkl123 asdfghjkl; azertyuiop azerty12345 baseball12
  baseball123 basketball basketball1 changeme12 changeme123 changeme1234 charlie123 chocolate1 chocolate123
  computer12 computer123 default123 dragon1234 football12 football123 football1234 guest12345 hallo12345
  hello12345 hello123456 helloworld helloworld1 iloveyou12 iloveyou123 iloveyou1234 iloveyouforever internet12
  internet123 jennifer12 jordan2323 letmein123 letmein1234 letmeinnow liverpool1 liverpool123 manchester
  manchester1 master1234 michael123 michael1234 monkey1234 monkey12345 motdepasse mypassword mypassword1
  mypassword123 newpassword newpassword1 p@ssw0rd12 p@ssw0rd123 p@ssw0rd1234 p@ssword12 p@ssword123 passw0rd12
  passw0rd123 passw0rd1234 password!1 password00 password01 password10 password11 password12 password123
  password123! password1234 password12345 password123456 passwordpassword passwort12 passwort123 princess12
  princess123 q1w2e3r4t5 q1w2e3r4t5y6 q1w2e3r4t5y6u7 qazwsx1234 qazwsxedc1 qazwsxedc123 qazwsxedcrfv qwaszx1234
  qwe123qwe123 qweasdzxc1 qweasdzxc123 qwer1234qwer qwerasdfzxcv qwerqwer1234 qwerty1234 qwerty12345 qwerty123456
  qwerty1234567 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertzuiop
  realmadrid root123456 samsung123 secret1234 secret12345 snowball12 spiderman1 starwars12 starwars123
  summer2020 summer2021 summer2022 summer2023 summer2024 summer2025 summer2026 sunshine12 sunshine123 superman12
  superman123 test123456 test12345678 testtest12 testtest123 testtesttest trustno1trustno1 user123456 welcome123
  welcome1234 welcome12345 whatever12 whatever123 winter2020 winter2021 winter2022 winter2023 winter2024
  winter2025 winter2026 yourpassword zaq12wsxcde3 zaq1xsw2cde3 zaq12wsx34 zxcvbnm123 zxcvbnm1234 zxcvbnm,./
`.trim().split(/\s+/));
