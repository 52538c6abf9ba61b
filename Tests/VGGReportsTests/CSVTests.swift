import Testing
import VGGReports

@Suite struct CSVTests {
    @Test func fieldsAreQuotedWhereTheyMustBe() {
        var csv = CSV(["name", "ms"])
        csv.add(["plain", "1.5"])
        csv.add(["with, comma", "say \"hi\""])
        csv.add(["two\nlines", "two\r\nmore"])
        csv.add(["", " "])
        #expect(
            csv.text == "name,ms\r\nplain,1.5\r\n\"with, comma\",\"say \"\"hi\"\"\"\r\n"
                + "\"two\nlines\",\"two\r\nmore\"\r\n, \r\n")
    }

    @Test func anEmptyFieldAloneIsNoEmptyLine() {
        var csv = CSV(["name"])
        csv.add([""])
        #expect(csv.text == "name\r\n\"\"\r\n")
    }
}
