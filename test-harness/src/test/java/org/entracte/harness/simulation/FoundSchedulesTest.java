package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The shortest schedules that once broke a promise, each by what it showed. */
class FoundSchedulesTest {
  static void replays(String schedule) throws SQLException {
    try (Site site = new Site()) {
      var report = Simulation.run(Schedule.parse(schedule), Faults.NONE, site);
      assertThat(report.trace().lines()).isNotEmpty();
    }
  }

  @Test
  void seed80AClockThatIsSetBackHoldsNoEditUp() throws SQLException {
    replays("80/4 J1:2a39ac K1:bfcae1 J1:9e381f");
  }

  @Test
  void seed52AReadWithTheDiskFullSaysThatThereIsNoRoom() throws SQLException {
    replays("52/4 F3:bf7a4e U3:509d2");
  }

  @Test
  void seed273ADirectoryWhereAFileWasIsNotItsSuccessor() throws SQLException {
    replays("273/3 U0:a0e7ef U0:f96c23 O2:cb87f7 O1:826e2d");
  }

  @Test
  void seed740APatchWhoseGroundIsGoneHidesNothing() throws SQLException {
    replays(
        "740/5 G4:23c3d7 G3:297430 U2:1f6f72 U1:e72797 G0:bd6e97 U1:e21821 C1:c7ab6b T2:cfa00"
            + " G3:8a2118 C1:5c9574 C4:df8605 T1:cbab69 U1:ba55cf T1:f2f38c C4:442419 T4:39883d"
            + " C4:f6af75 G2:baddd8 O3:a77b5d C4:d0c71b U4:aa8f69 T4:e36eb5 O4:a74fe7 U4:c8650b"
            + " O4:20f1c3 U4:91f5dd O4:6ecde6");
  }

  @Test
  void seed6309TakingOneOfTwoNamesAwayLeavesTheConflictCopy() throws SQLException {
    replays("6309/5 U4:4f4284 U4:80f68a U3:7f15e8 U4:52c5be U4:d88ae5 U4:21e826 U4:147f1e");
  }

  @Test
  void seed30755BytesWrittenOutsideIntoAFileThatJustArrivedAreNotOurs() throws SQLException {
    replays("30755/2 U0:d5ca4b P1:c631df T0:56e6a1 U0:51dda2 I0:6dc19c");
  }

  @Test
  void seed31816ARemovalSparesWhatWasWrittenOutsideIntoOurNewContent() throws SQLException {
    replays("31816/1 U0:4c47c1 U0:fcc095 U0:fafe46 U0:dcf553 I0:e53c93");
  }

  @Test
  void seed35981WhatWasAdoptedKeepsItsNameAndHandle() throws SQLException {
    replays(
        "35981/3 U2:4cec44 U2:1398f4 U2:be3f48 U2:60a578 U0:b0fd63 U2:dfb817 U0:9ac7d2 U0:6b7ce4"
            + " U2:e8dbff U0:a0071 F2:dcb8d U0:817e15 U2:c620c5 K2:d57769 O0:b19b6a U2:9955b8");
  }

  @Test
  void seed3115AConflictCopyWithEditsStillToGoHasOneName() throws SQLException {
    replays(
        "3115/1 U0:f981e O0:ac259d K0:34e9c8 T0:5c83c4 T0:bafab9 T0:c33683 U0:28d8ec T0:8bdb57"
            + " U0:9579a8 U0:73e3cd");
  }

  @Test
  void seed73402ADirectoryThatCameBackAsOneWithAnotherCanBeRemoved() throws SQLException {
    replays(
        "73402/2 U1:5321a7 U0:dda5fa G1:8e24d6 U1:ce625e X0:ddb71a U0:874120 G1:bbaa9c T1:cd7b7f"
            + " T0:c3921f U0:b35c25 U1:17ead9 U1:107ccf G1:7edb21");
  }

  @Test
  void seed54128AFileThatWasMovedOutsideIsNotShownUnderBothNames() throws SQLException {
    replays(
        "54128/3 U2:b3be09 U0:68800f T2:73349f U0:bd1012 T0:d8b26c T0:60c70f(G1:3b1b5d) O2:824434"
            + " G0:f3b88d O0:2f2975 T0:261d81 U0:bf1b4c U0:5e9f92");
  }

  @Test
  void seed52177WhatWasWrittenOutsideAsTheGatewayWasKilledIsNotOurs() throws SQLException {
    replays("52177/2 U0:5428c X0:9afe99 O1:79ce1b");
  }

  @Test
  void seed92209AReaderWhoseFileBecameACopyBeforeItBeganReadsTheFile() throws SQLException {
    replays("92209/2 G1:e92eec U0:ba778c T0:a270e8 U0:2ad3cb(T0:839117)");
  }

  @Test
  void seed100655AFileThatWasMovedOnBothSidesIsNotShownUnderBothNames() throws SQLException {
    replays(
        "100655/1 U0:114261 G0:20c555 U0:c45d5 U0:d5eeff C0:91a99f G0:436472 U0:6fde7d C0:74ba5a"
            + " U0:be7510 C0:8070b2 U0:39545c U0:98da77 C0:d8b65b T0:a308e0(C0:afa9d8) U0:f561d9"
            + " C0:a44013 U0:c37a0c T0:36ab23 U0:fafcce C0:492585 C0:a4cd7f T0:6f559c U0:df1636"
            + " U0:5b4695 T0:10e15a U0:ed59b6");
  }

  @Test
  void seed201148WhatWasSeenBeforeItsActWasRecordedIsOneObjectWithIt() throws SQLException {
    replays(
        "201148/1 X0:6eea4c B0:3b3eac I0:7a8cde C0:5cdf70 G0:672639 E0:50ec6 G0:c1b097 C0:f95e01"
            + " I0:2991ca U0:18716c G0:7e5cf4 G0:472c9c G0:25a90 G0:112eeb G0:eb5926");
  }

  @Test
  void seed201281WhatWasSeenBeforeItsReplayWasRecordedIsOneObjectWithIt() throws SQLException {
    replays(
        "201281/2 O0:d89958 P1:fe9407 G0:312456 U0:976848 U0:665a85 Y0:1ff5ad E0:83ba54 G0:a22b46"
            + " M1:701670 G1:d91033 T0:254036 G1:2d8364");
  }

  @Test
  void seed210598WhatCouldNotBeLookedAtAsItWasClosedIsToldLater() throws SQLException {
    replays(
        "210598/3 O2:46cd5c G2:26cba9 S0:20d0b5 G0:6f9e9e G2:7c657c E2:52a976 X1:5afcc7 G1:195d5a"
            + " M2:f3aa42 M1:cf0daf O0:afc850 M0:303a24 G2:91bb0b");
  }

  @Test
  void seed300430WhatWasTurnedInsideOutThereIsSoHere() throws SQLException {
    replays("300430/2 U0:306c4d U0:2d9d84 U1:c85d60 T0:5ebebb O0:811ccd");
  }

  @Test
  void seed500077WhatIsMadeInADirectoryThatTheGatewayForgotIsNotRefused() throws SQLException {
    replays(
        "500077/2 T0:992f75 U1:1a232a F0:b3b6cb U0:49d233 Q1:262fca T1:e8310d U0:db79dd Q0:9705ae"
            + " A1:5b74e U0:5aa6ba I0:c4b3cb U0:2ee4a3 U0:abda17 B0:43feaf H0:57cd T0:aa2cb1"
            + " V0:27f7a1 U0:16601a");
  }

  @Test
  void seed13WhatTheGatewayForgotIsSentAgain() throws SQLException {
    replays("13/3 U2:4bc27 A0:788a81 T2:e6ac7e V1:49a5c7");
  }

  @Test
  void seed65RemovalsThatTheGatewayForgotAreSentAgain() throws SQLException {
    replays(
        "65/2 U0:75fa4 U0:ef6dee U0:8c5875 U0:3de325 T0:dd9043(U0:c815ce) T0:6a863f A0:40e2cb"
            + " U0:d13fe8 T0:314522 V0:2c6c81");
  }

  @Test
  void seed148AReadAcrossDamagedContentIsWhole() throws SQLException {
    replays("148/4 U2:b18c2a T2:7808ad(U2:68f0f0) T2:1d47ef Z2:3a0e42");
  }

  @Test
  void seed202071ARetriedRenameHasSeenWhatItSawAndNotWhatIsShownByNow() throws SQLException {
    replays(
        "202071/2 U0:3bbb62 U1:da6dba U1:5cedd0 F1:c39c7e U1:b1f397 U1:cf057b U0:7da652"
            + " U1:171cbf S1:86ab5c U1:28bd0b G0:b67ff5 U1:8b70a2 T1:fe159b U1:1b61d8 T0:cf0e3a"
            + " F1:77a971 Q0:c2afb7 O1:74ccad U1:7fc634 U1:897e4b U1:fe4d19 I1:bcaae5");
  }

  @Test
  void seed203613APowerCutLeavesContentsThatNobodyWrote() throws SQLException {
    replays(
        "203613/2 N0:49fdb0 G1:f03c9f T0:12fca2 F0:93c76c C0:517313 G0:fbadd1 C0:81dc68"
            + " B1:71211d M0:c50ec0 F0:eba0dc N0:29233");
  }

  @Test
  void seed211429WhatNobodyWasToldOfMayGoWithThePower() throws SQLException {
    replays("211429/3 E2:fc9849 E2:1d1b62 E2:bd74a8 U2:4df954 U2:de6e51 U2:95d87 B2:72b382");
  }

  @Test
  void seed212185WhatWaitedForACloseIsShownAfterAPowerCut() throws SQLException {
    replays("212185/1 G0:3f58b T0:5e2f93 G0:7396bb N0:b71fb0 I0:643213 T0:157362 B0:9245d9");
  }

  @Test
  void seed300344AnOpenThatAFullDiskKeptFromMovingStays() throws SQLException {
    replays(
        "300344/3 U0:28cae4(O1:411313) X1:65b7f6 U2:f0434b T2:545ba1 N2:4e063 U2:6df5a1"
            + " M2:cdca47 F2:93bb01 U2:e0b7fd T2:2304eb T2:557935 T2:75a0cf N2:2c6001");
  }

  @Test
  void seed302330ContentsThatLieOverEachOtherAreRetriedInTheirOrder() throws SQLException {
    replays(
        "302330/1 U0:93aed0 U0:697dcd Q0:160840 I0:6cb29 C0:f456d Q0:6610b2 C0:271dc2"
            + " K0:1c93c1 T0:5f7859 U0:59cf15 U0:b04a0e U0:495d7f C0:db3666 U0:ae4790 U0:15c1a0"
            + " C0:387e03 U0:bd2ab8 W0:dbcab9 Q0:22ee2e T0:dd8f0a T0:252a41");
  }

  @Test
  void seed320115AProgramThatReadsToTheEndSeesWhatCameMeanwhile() throws SQLException {
    replays("320115/2 C0:ec466f G0:55d4b4 N0:a55aa3 C0:970958 T0:7da1c8 N0:a00658");
  }

  @Test
  void seed323083BytesWrittenOutsideAsModesAreSetAreNotOurs() throws SQLException {
    replays("323083/1 U0:1c6630 U0:2c1656 G0:a0f291 I0:ca3bdd(M0:bdfd61)");
  }

  @Test
  void seed328145AFileMovedToWhereNobodyLookedKeepsItsHandles() throws SQLException {
    replays(
        "328145/5 U1:efadfb U0:513a1f U2:47129 U1:aa87d6 F1:e43d92 U2:7a3a8c F2:caf0ab"
            + " U2:328d92 U2:c94063 S1:d9a541 U1:3a3d21 U2:78d705 U1:8da2d2 U0:e68e7d U2:f58dd7"
            + " U2:454e4a P1:93de39 M3:8a0e6a U2:9ff6ab");
  }

  @Test
  void seed342057AGatewayStartedAgainMeanwhileDiesInThePowerCutToo() throws SQLException {
    replays("342057/1 U0:560be1 B0:403b47(T0:f3fe21 G0:cf6165)");
  }

  @Test
  void seed324283BytesThatCameToTheDiskWithoutTheirTimesAreSeen() throws SQLException {
    replays("324283/1 U0:1029a0 I0:fc2b10 M0:8e3d5d B0:7205a3");
  }

  @Test
  void seed10134EditsOnALostJournalsVersionsAreNotBelieved() throws SQLException {
    replays(
        "10134/1 C0:5d722d A0:5e0a3b C0:1f74fe T0:ea13ad G0:d7e67e G0:c78c10 U0:82d5de"
            + " G0:966d09 V0:ff5c7a");
  }

  @Test
  void seed10355PagesOfALostJournalAreAskedForAgain() throws SQLException {
    replays("10355/2 T1:8b06d8 A1:5a0a11 G1:d917e9 U1:2b03a4 V1:405965");
  }

  @Test
  void seed10060ADirectoryThatAStatePutBackForgotIsMadeAgain() throws SQLException {
    replays(
        "10060/2 U0:7f35 A0:fbec4f Q1:f03169 Q0:b460d5 T0:fb7217(U0:e6aa8a T0:4caf41)"
            + " U0:99612a V0:1a3c46 U0:a2a913");
  }

  @Test
  void seed20287DamagedContentThatOthersReplacedIsWaitedFor() throws SQLException {
    replays("20287/2 U1:b4343e T1:ae77c9 T1:d3546d Z1:f424 G1:bfacf6 U1:c2b287");
  }

  @Test
  void seed20603DamageBehindAReadIsNotSent() throws SQLException {
    replays(
        "20603/2 G1:a54d5d T0:51dd05 N0:f56492 F1:75203d T1:11ef6 G1:88f8b N0:7b2b86"
            + " N0:32a56f T0:eb22dd(U1:274dac) U0:c1de25 N0:c728ac Z0:a2bb02");
  }

  @Test
  void seed20677DamageBehindAReadIsMadeGoodInParts() throws SQLException {
    replays(
        "20677/2 U1:c1fb7a T1:1a27c3(N1:d8c6ae) I1:d6b93b N1:533063 U1:f8d077 T1:a75136"
            + " Z1:481c62");
  }

  @Test
  void seed520704AnEditFromLongAgoThatAStatePutBackTookIsTheSameFile() throws SQLException {
    replays(
        "520704/2 U1:955507 W1:bba19c K1:d08e1b A0:63b42c T1:a0745f Q1:1720d4 I1:fb2b0f"
            + " T1:81b945 T1:726350 V0:ae6798");
  }

  @Test
  void seed500123APositionOfALostJournalIsToldFromOneOfThisOne() throws SQLException {
    replays("500123/4 A3:7b3f9a G1:540a18 T3:b2700 V0:ca8f2f M2:8c30e4 U3:bc64dc T3:59e2b8");
  }

  @Test
  void seed510160AFullDiskHidesNoDamage() throws SQLException {
    replays(
        "510160/1 U0:75f581 Z0:b73e88 U0:2026cc U0:48640e F0:5672a T0:e2571 T0:b41b56"
            + " F0:7293d7 U0:95c445");
  }

  @Test
  void seed23031AWriteThatFoundNoRoomHidesNoDamageUnderIt() throws SQLException {
    replays(
        "23031/1 N0:853384 T0:f03b56 C0:8c1fc N0:a8b170 N0:5e8e90 C0:3f80a0 F0:576885"
            + " C0:87def3 F0:f1a79c T0:3ce187(C0:83a45d) C0:402c30 K0:45d5d9 T0:5392c0 N0:92f66c"
            + " Z0:4231b4 N0:2ba17e C0:50be2b N0:983491 T0:e97028 T0:5d21aa F0:89bbb8 T0:e49d7e"
            + " N0:afda01");
  }

  @Test
  void seed601158WhatIsWrittenAfterACommitComesAfterAllBefore() throws SQLException {
    replays(
        "601158/1 U0:cf26db U0:b12919 N0:f958c5 E0:5b10a4 U0:47fec9 N0:affce2 U0:9bd8c"
            + " O0:9337a4 N0:f0ee89 N0:24e33f G0:4c636b T0:6ac89f G0:f500c7 G0:65490f B0:1de9c"
            + " O0:1c988b M0:41305f T0:a76530 G0:d54f2e X0:3d685 W0:8668bc G0:e45fb6 O0:bf18bd"
            + " G0:93b255 T0:5ab35b T0:15f14d");
  }

  @Test
  void seed602290ADiskThatBeginsToFailMeanwhileMayBeTold() throws SQLException {
    replays("602290/2 C1:f5f3f1 N1:20bbbb C1:b82549 N1:d31662(E1:9c42b8)");
  }

  @Test
  void seed612361AFileIsEmptyBeforeItIsWritten() throws SQLException {
    replays("612361/1 K0:c7754e T0:90b647 N0:724607 N0:f96d69");
  }

  @Test
  void seed703471AFileHasNoFewerLinksThanNames() throws SQLException {
    replays(
        "703471/2 C1:dd7995 U1:de0754 U1:e2e964 F1:2d6eff U1:d5924b T0:dd29f0(G1:1d80c0)"
            + " C1:e465d7 G0:5cde1a U1:e96132 U1:7a544c T1:7e1184 T1:f09f82 F1:3e86e7 Q1:fe8ab1"
            + " U1:a86a U1:b9f6d4 T1:a9acdf U1:86571 U1:2ff72a Q0:13aa1c U1:92b371 U1:389fcb"
            + " F1:acfce U1:46453b U1:57b7d9 U1:7aadaf N1:45a39b T1:287fcd(U0:9ea918) T1:556568"
            + " F1:4fcad2 I0:718339(T1:922fb4) U1:d88b8b U1:691f2a U1:c8b6ca U1:e05791 U1:daa7ad"
            + " N1:e16fe0");
  }

  @Test
  void seed722392TwoContentsOfWhatBecameOneFileAreNotOneContent() throws SQLException {
    replays(
        "722392/2 N0:39c597 U0:b18823 U1:f011e4 T0:e79731 T1:34e201 U1:da103b K1:8064ea"
            + " U1:7fb472 U1:df02b5 U1:b42a2c");
  }

  @Test
  void seed907922ARetryClaimsNothingThatAnotherContentOfItsFileSaw() throws SQLException {
    replays(
        "907922/1 T0:cedb75 U0:91366a T0:1790ee E0:d9386c G0:5d2e9c G0:75ae75 U0:cc5da0"
            + " T0:d1feb3 U0:a9edcf U0:f3dd22 M0:384d50 Q0:ac6ad7 M0:92eec T0:6db72 U0:c20c90"
            + " T0:7d7f9a U0:15d1b1");
  }

  @Test
  void seed408908WhatLiesInTheTrashIsAVersionOnlyAsItWas() throws SQLException {
    replays(
        "408908/2 G1:a249c6 U0:c0344b U1:fb2925 T1:9ef17c G1:360474 U0:647bc5"
            + " T1:fd08c(G0:7e6d3 G0:51f7ff P1:a48815) K1:e08a2e T0:95a00e U1:9c5ae6 G1:80ccc0"
            + " U1:3d405c G1:94b800 T1:4b7567 U1:82ee05 G0:a6993 O1:6fd465 T1:5d6a90 G0:79b72b"
            + " X0:1a8381 U0:96889e G0:866d11 O1:313fb3 G1:bfdde2 T0:38e76e U0:a52ae2"
            + " K0:8cbb53 G1:4c0347 U0:e12bc1 B0:5d6215 U0:1a568 G0:c879ff T0:791477 K0:e8b213");
  }

  @Test
  void seed800147WhoWritesOutsideWaitsForAnOverwriteInPlace() throws SQLException {
    replays("800147/1 U0:f66515 U0:3a0b62 U0:1af955 I0:1c6c2c");
  }

  @Test
  void seed912110WhatComesAndGoesWithinAnEventWasThere() throws SQLException {
    replays(
        "912110/4 U3:7f3b71 U2:b057a9 O3:f012fa T2:f40f2c U3:7f2a4f C1:89982c U1:a29f8f"
            + " K1:a53fd T1:6b44d9 U3:e2f061 U1:aba102 U1:6e587f U1:f6bc5 U3:8e5bcf U1:3932fc"
            + " T0:c903c4(U1:e52d22 Q2:e80d68) U3:9517ef J1:bbe331 U1:263a5f"
            + " T3:9f496(P1:b559f6) U1:a173f0 Q1:ea9034 U1:6ca2d8 C1:46a92e U1:3ae20f"
            + " U3:77c0e2(N1:42b216) U1:66bc32 T1:f5ef7d T1:b8a327 T1:9ed4a3 N1:a90c14"
            + " N1:ba5b8d U1:98e501 C1:1a777d C1:efabc0 U1:fa3a9c");
  }

  @Test
  void seed963964NamesInWhatNobodySeesAreNotCounted() throws SQLException {
    replays(
        "963964/2 G0:f84350 U0:6e27d4 U0:697efd I0:bbb835 U0:bab5f7 T0:ce3652 T0:8947ea"
            + " U0:fb86eb");
  }

  @Test
  void seed1102506WhoHasARemovedFileOpenWritesToWhatCameInItsPlace() throws SQLException {
    replays("1102506/2 U1:cf4138 g0:6e7a27 U0:57368c T1:3731cb T0:e1d956 g0:44ff49");
  }

  @Test
  void seed1100466WhatWasWrittenIsThereThoughItsTellerDies() throws SQLException {
    replays(
        "1100466/2 C0:ad5a64 G1:2d3707 C0:1bcced T0:c43921 U0:b9bba0 K0:b592ab"
            + " G0:725ebc T0:4b64ef T0:5b153d N0:bccbf4 N0:9898fc");
  }

  @Test
  void seed1102926WhoFoundTheEndOfAFileHasReadInIt() throws SQLException {
    replays(
        "1102926/2 G0:664ed9 I0:bf59d6 N0:c98422 O1:eba9b8 U0:fe71db N0:8604f2"
            + " T0:2b80e4 T0:2db305 N0:65229b");
  }

  @Test
  void seed40678AForkNamesObjectsAsTheGatewayDoes() throws SQLException {
    replays(
        "40678/1 U0:8d13f6 O0:af2862 G0:fb383b A0:1db207 T0:6386b8 T0:67cb08(U0:35965f)"
            + " T0:72a8e5 V0:feb95a");
  }

  @Test
  void seed40678WhatLayOverARefusedEditIsWhatBothMade() throws SQLException {
    replays(
        "40678/1 U0:e7c687 U0:1aaf4e r0:2ca384 r0:e482c7 T0:91781e U0:873469 A0:1db207"
            + " r0:688ec3 T0:d2d9a0 T0:4a1565 U0:c61113 V0:feb95a");
  }

  @Test
  void seed44671EveryPageIsCheckedAgainstTheRowThatComes() throws SQLException {
    replays(
        "44671/4 C3:ddee55 g1:708e08 C3:f1a293 A2:f93e02 T3:24f83a O3:6ca34e g3:59d637"
            + " M0:1a4f97 I3:aa14ab K3:78133 U1:69dd34 V3:6801f7 M0:4aa325 N3:642cea O2:62b311");
  }

  @Test
  void seed55678APageOfAnotherIdTellsThatBothAreOne() throws SQLException {
    replays(
        "55678/2 A0:caf9d7 U0:29a5b4 T0:d76b16 T1:62e5b5 U0:52facd U1:36e97f K0:b75556"
            + " V0:ae39b9");
  }

  @Test
  void seed53443ADirectoryThatWasRestoredBeforeIsTheOne() throws SQLException {
    replays(
        "53443/2 U1:5396ae T1:e259f6(U1:278ac5) T1:82f185 G0:cfb81b C1:c4562f G1:75ad50"
            + " C1:1dc126 A1:63c981 I1:5902ba(U1:b5fb3a) T1:dea96c V1:eb066f");
  }

  @Test
  void seed1220018ADirectoryTakesThePlaceOfTheOneItIsIn() throws SQLException {
    replays(
        "1220018/4 X0:e40697 N3:cc0862 g0:395f12 G2:d937e5 O3:ca5f81 U1:8acdc0"
            + " U1:1d10fa T3:e42eed U2:8288f5 G0:259818 I2:1556f0 T1:c574ac T1:caa1b0"
            + " T1:890e95 O3:843f10 U1:8665e2 O0:fbfe4a O0:f98b88");
  }

  @Test
  void seed51436AFailedCloseIsACloseAllTheSame() throws SQLException {
    replays("51436/2 G0:9d7f5e U0:c12e81 L0:48e6e0 N0:b7ba1d F0:4a89e9 U0:b1436c");
  }

  @Test
  void seed51502WhoMayHaveRemovedAFileIsOwedNothingOfIt() throws SQLException {
    replays("51502/2 G1:f02b3e L0:b28b93 L0:269857 g0:91fa38 L0:627f83 G1:5ccd0 g1:f5edec");
  }

  @Test
  void seed945509AnUploadIsThereThoughItsTellerDies() throws SQLException {
    replays("945509/4 F0:283209 F0:34b087 K0:b60df7 T0:137de5 N0:b453fd N0:1dcce2");
  }

  @Test
  void seed359067WhoWritesKnowsWhatTheFileIsThen() throws SQLException {
    replays(
        "359067/2 K1:872822 X0:42d6a1 U1:28a67d G0:41cb28 G0:816b7 G1:38ba39 U0:d00dd7"
            + " T1:d10754 T0:f2ccff U1:7255df I1:65daed U0:93cfe8(T0:d2f90a) U0:8850f2");
  }

  @Test
  void seed7027612ADirectoryThatWentAndCameBackAsAnotherIsAskedFor() throws SQLException {
    replays(
        "7027612/1 G0:6d6c52 U0:896671 U0:99bd4a G0:135958 G0:3d8512 G0:3061fa G0:72521c"
            + " G0:ea9c04");
  }

  @Test
  void seed8209031NobodyWasPromisedWhatOnlyACopyOnItsWayOutlived() throws SQLException {
    replays("8209031/1 G0:70ae3b T0:9cc4fe E0:8fe30d U0:2c454a G0:14b2c7 B0:1775d1");
  }

  @Test
  void seed12119227NobodyWritesWhileATimeIsSetThatWouldHideIt() throws SQLException {
    replays("12119227/1 U0:64c690 U0:679eaf U0:59a64a U0:4b10d6 I0:64095f U0:e4ce42");
  }

  @Test
  void seed13014344TwoMayTakeAwayWhatEachBelievesNotToBeTheLastName() throws SQLException {
    replays(
        "13014344/1 U0:f4d8b9 U0:22cae6 U0:b28a2c N0:ec852d U0:1635c T0:476554 G0:f8877a "
            + "U0:a5a3c0 T0:b9da99 G0:1d16be U0:a019e1 T0:6e4492 U0:8e6a0e");
  }

  @Test
  void seed12057990WhoeverLooksAtAFileRemovesNoOtherThatCameMeanwhile() throws SQLException {
    replays(
        "12057990/3 U2:52cd73 G1:422d62 T2:90c610 S1:88fd3e T2:1c832e U1:eba7bb "
            + "U2:b1fd12 T1:373799 T2:3d0d93 E1:308ebe O2:afdafa O0:576ff E0:6bf93c "
            + "O2:2a3d2a C1:580d91 C1:5bc39d U2:d6f899 U2:643969 N2:179045 E2:e3374c "
            + "G0:cb72bc T2:50edf0 T1:399f81 N2:f4ae3d U1:699455 O2:d9756f G1:1886a1 "
            + "G1:aa3263 U1:14275d(T1:530656)");
  }

  @Test
  void seed12013891WhatWasWrittenBehindATimeThatWeSetIsNewContent() throws SQLException {
    replays("12013891/2 U1:3584a8 U1:dbdeb3 I1:41a4e2");
  }

  @Test
  void seed8203161APartialCopyHasHolesUnderWhatWasWrittenLaterToo() throws SQLException {
    replays(
        "8203161/2 U0:8a234e G0:1e0308 U0:a431 G0:bf56f8 U0:ec1920 U0:2c4413 U0:e7c8a8"
            + " T0:42aa6 G0:4ae15e U0:b40fb6 T0:880afe G1:84b009 U0:b5003b U0:c05256 T0:7f354f"
            + " U0:e0d370");
  }
}
