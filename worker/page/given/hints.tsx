/** How to come by a recording, and what one tells. */
export function Hints() {
  return (
    <section class="hints">
      <h2>What to record</h2>
      <dl>
        <dt>A test message, from the side where mail fails</dt>
        <dd>
          <pre tabindex={0}>
            swaks --server mail.example.com --to postmaster@mail.example.com --quit-after RCPT --tls
          </pre>
        </dd>
        <dt>Real mail on the wire, as it passes</dt>
        <dd>
          <pre tabindex={0}>tcpdump -i any -s 0 -w smtp.pcap tcp port 25</pre>
        </dd>
        <dt>What the firewall itself saw</dt>
        <dd>
          <pre tabindex={0}>{`capture smtp interface outside match tcp any any eq smtp
copy /pcap capture:smtp tftp://192.0.2.10/smtp.pcap`}</pre>
        </dd>
      </dl>
      <p>
        Made where no firewall stands in the way, a recording shows what each release would do to
        it. Made behind one it shows what was done: which lines were masked, what they most likely
        were, which device it was. Passwords and AUTH values are shown nowhere, not even here.
      </p>
    </section>
  )
}
